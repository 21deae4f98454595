use std::{panic::AssertUnwindSafe, thread};

use proptest::prelude::*;

use super::*;

const NOW: i64 = 1_790_000_000_000;
const PITCH: &str = "I have read this post and if I may I want to suggest some interesting things: visit my site for \
    cheap watches, they are the best watches on the whole market this year!";

fn noted(id: i64, text: &str, address_key: u64, at: i64) -> Noted {
    Noted { id, print: Print::of(text), address_key, client_key: address_key, at }
}

fn recent(texts: &[&str]) -> Recent {
    let recent = Recent::new(super::super::REMEMBERED);
    for (id, text) in (0..).zip(texts) {
        recent.note(noted(id, text, id as u64, NOW));
    }
    recent
}

/// Like this text, from other addresses.
fn wave(recent: &Recent, text: &str, address_key: u64, now: i64) -> u32 {
    recent.look(&Print::of(text), address_key, 0, now).wave
}

fn alike(one: &str, other: &str) -> bool {
    Print::of(one).is_like(&Print::of(other))
}

#[test]
fn nearly_equal_texts_from_other_addresses_make_a_wave() {
    let varied = PITCH.replace("cheap", "fine");
    let recent = recent(&[PITCH, &varied, "What does the third step do when the list is empty at first?"]);
    assert_eq!(wave(&recent, PITCH, 99, NOW), 2);
    assert_eq!(
        recent.look(&Print::of(PITCH), 0, 0, NOW),
        Lately { wave: 1, repeated: 1, pace: 1 },
        "the own address"
    );
    assert_eq!(wave(&recent, "Why is the second figure larger than the first one here?", 99, NOW), 0);
}

#[test]
fn case_spaces_punctuation_and_characters_that_draw_nothing_do_not_hide_a_text() {
    let hidden = PITCH.to_uppercase().replace(' ', " \u{200b} ").replace(',', "!!!");
    assert!(alike(PITCH, &hidden));
    assert_eq!(Print::of(PITCH), Print::of(&hidden));
}

#[test]
fn short_texts_are_alike_only_if_equal_and_tiny_ones_never() {
    assert!(!alike("Thanks for sharing!", "Thanks for sharing!"));
    assert!(!alike("Now I see how it is, ok.", "Now I see how it is, ok."));
    assert!(alike(
        "Extraordinarily comprehensive explanation!",
        "extraordinarily comprehensive  explanation"
    ));
    assert!(!alike("Extraordinarily comprehensive explanation", "Extraordinarily comprehensive examination"));
    assert!(!alike("🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥", ""));
}

#[test]
fn people_who_speak_of_the_same_thing_are_not_alike() {
    let texts = [
        "Thank you, this was very helpful for me and for my team.",
        "Thank you so much, this article was very helpful to me.",
        "Thank you for this tutorial, I learned a lot about Python.",
        "Great tutorial, thank you! I learned a lot about pandas too.",
        "How can I install the package on Windows without admin rights?",
        "How can I install this package on a Mac with an older Python?",
        "I get an error when I run the second cell of the notebook.",
        "I get the same error when I run the last cell of it.",
    ];
    for (at, one) in texts.iter().enumerate() {
        assert!(texts[..at].iter().all(|other| !alike(one, other)), "{one}");
    }
}

#[test]
fn a_script_without_spaces_has_words_too() {
    let chinese = "这篇文章写得非常好我学到了很多东西欢迎大家访问我的网站购买便宜的手表和包包";
    assert!(alike(chinese, &chinese.replace("便宜", "廉价")));
    assert!(!alike(chinese, "请问第三步的列表为空时会发生什么情况我在运行的时候遇到了一个奇怪的错误提示"));
    assert_eq!(words_of("ab漢字cd คx").collect::<Vec<_>>(), ["ab", "漢", "字", "cd", "ค", "x"]);
}

#[test]
fn a_long_text_is_not_like_its_beginning() {
    assert!(!alike(PITCH, &PITCH.repeat(2)));
}

#[test]
fn a_comment_counts_once() {
    let recent = recent(&[PITCH]);
    recent.note(noted(0, PITCH, 0, NOW));
    assert_eq!(wave(&recent, PITCH, 99, NOW), 1);
}

#[test]
fn the_oldest_comments_are_forgotten_first_whatever_the_order_of_their_coming() {
    let recent = Recent::new(2);
    for (id, age) in [(1, 10), (2, 30), (3, 20)] {
        recent.note(noted(id, PITCH, id as u64, NOW - age));
    }
    assert_eq!(wave(&recent, PITCH, 2, NOW), 2, "the second is gone");
    assert_eq!(wave(&recent, PITCH, 1, NOW), 1);
}

#[test]
fn comments_are_forgotten_after_seven_days() {
    let recent = recent(&[PITCH]);
    assert_eq!(wave(&recent, PITCH, 99, NOW + MEMORY_MILLIS), 1);
    assert_eq!(wave(&recent, PITCH, 99, NOW + MEMORY_MILLIS + 1), 0);
    assert_eq!(wave(&recent, PITCH, 99, NOW), 0, "it is not kept");
}

#[test]
fn the_pace_of_a_client_is_counted_by_the_hour() {
    let recent = Recent::new(super::super::REMEMBERED);
    for (id, age) in [0, 1_000, HOUR / 2, HOUR - 1, HOUR, 2 * HOUR].into_iter().enumerate() {
        recent.note(noted(id as i64, "A text.", 5, NOW - age));
    }
    recent.note(noted(100, "A text.", 6, NOW));
    let pace = |client| recent.look(&Print::of("Another."), 0, client, NOW).pace;
    assert_eq!([pace(5), pace(6), pace(7)], [4, 1, 0]);
}

#[test]
fn a_thread_that_fails_takes_no_other_with_it() {
    let recent = recent(&[PITCH]);
    let failed = std::panic::catch_unwind(AssertUnwindSafe(|| {
        let _held = recent.noted.lock();
        panic!("while it holds the lock");
    }));
    assert!(failed.is_err() && recent.noted.is_poisoned());
    recent.note(noted(7, PITCH, 7, NOW));
    assert_eq!(wave(&recent, PITCH, 99, NOW), 2);
}

#[test]
fn many_threads_may_note_and_ask() {
    let recent = Recent::new(super::super::REMEMBERED);
    thread::scope(|scope| {
        for thread in 0..4 {
            let recent = &recent;
            scope.spawn(move || {
                for n in 0..100 {
                    recent.note(noted(thread * 50 + n, PITCH, 1, NOW + n));
                    wave(recent, PITCH, 1, NOW);
                }
            });
        }
    });
    assert_eq!(wave(&recent, PITCH, 2, NOW), 250);
}

proptest! {
    #[test]
    fn no_text_and_no_time_panics(
        texts in prop::collection::vec("\\PC{0,60}", 0..8),
        (capacity, now) in (0usize..5, any::<i64>()),
        times in prop::collection::vec((-3i64..3, any::<i64>()), 8),
    ) {
        let recent = Recent::new(capacity);
        for (text, &(id, at)) in texts.iter().zip(&times) {
            let print = Print::of(text);
            recent.note(Noted { id, print, address_key: at as u64, client_key: 1, at });
            let lately = recent.look(&print, 1, 1, now);
            prop_assert!((lately.wave + lately.repeated).max(lately.pace) as usize <= capacity);
        }
    }

    #[test]
    fn alike_goes_both_ways(one in "\\PC{0,60}", other in "\\PC{0,60}") {
        prop_assert_eq!(alike(&one, &other), alike(&other, &one));
    }
}

#[test]
fn each_bit_is_what_most_hashes_say() {
    let hashes: Vec<u64> = (1..=101_u64).map(|it| Fnv::new().add_all(&it.to_le_bytes()).finish()).collect();
    for number in [1, 2, 3, 7, 8, 64, 101] {
        let mut some = hashes[..number].to_vec();
        some.sort_unstable();
        let tie = (number % 2 == 0).then(|| some[0]);
        let of_bit = |bit: u32| some.iter().chain(&tie).filter(|it| **it >> bit & 1 == 1).count();
        let expected = (0..64).filter(|bit| 2 * of_bit(*bit) > some.len()).fold(0, |sum, bit| sum | 1 << bit);
        assert_eq!(simhash(hashes[..number].to_vec()), expected, "{number} hashes");
    }
}
