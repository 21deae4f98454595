//! Reading: trees, pages, cursors, the desk.

use super::*;

const ALL: PageAt = PageAt { number: 1, size: 1_000 };

#[test]
fn answers_stand_under_what_they_answer_however_deep() {
    on_each(async |store| {
        let thread = threads_of_a_post(&store).await[0].id;
        let publish =
            async |parent| keep(&store, comment(thread, parent, "Words.", Outcome::Publish)).await.id;
        let root = publish(None).await;
        let second = publish(None).await;
        let mut line = vec![root];
        for _ in 0..13 {
            line.push(publish(line.last().copied()).await);
        }
        let late = publish(Some(root)).await;
        let (page, total) = store.reader().thread_page(thread, ALL).await.unwrap();
        let shown: Vec<CommentId> = page.iter().map(|it| it.id).collect();
        let expected: Vec<CommentId> = line.iter().copied().chain([late, second]).collect();
        assert_eq!((shown, total), (expected, 16));
        let depths: Vec<u32> = page.iter().map(|it| it.depth).collect();
        assert_eq!(depths, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9, 9, 1, 0]);
        // Where it is shown is capped; whom it answers is not forgotten.
        assert_eq!(page[13].parent, Some(line[12]));
    });
}

#[test]
fn paths_keep_the_order_of_ids() {
    on_each(async |store| {
        let thread = threads_of_a_post(&store).await[0].id;
        for n in 0..70 {
            keep(&store, comment(thread, None, &format!("Words {n}"), Outcome::Publish)).await;
        }
        let (page, _) = store.reader().thread_page(thread, ALL).await.unwrap();
        assert!(page.is_sorted_by_key(|it| it.id));
    });
}

#[test]
fn a_comment_stands_on_the_page_that_is_named() {
    on_each(async |store| {
        let thread = threads_of_a_post(&store).await[0].id;
        let mut roots = Vec::new();
        for n in 0..12 {
            let outcome = if n % 4 == 3 { Outcome::Hold } else { Outcome::Publish };
            let kept = keep(&store, comment(thread, None, &format!("Words {n}"), outcome)).await;
            if outcome == Outcome::Publish {
                roots.push(kept.id);
            } else {
                assert_eq!(store.reader().find_page_number(kept.id, 4).await.unwrap(), None);
            }
        }
        keep(&store, comment(thread, Some(roots[0]), "An answer.", Outcome::Publish)).await;
        let mut seen = 0;
        for number in 1..=3 {
            let (page, total) = store.reader().thread_page(thread, PageAt { number, size: 4 }).await.unwrap();
            assert_eq!(total, 10);
            for it in page {
                assert_eq!(store.reader().find_page_number(it.id, 4).await.unwrap(), Some(number));
                seen += 1;
            }
        }
        assert_eq!(seen, 10);
        assert_eq!(store.reader().find_page_number(CommentId(77_777), 4).await.unwrap(), None);
    });
}

#[test]
fn cursors_miss_none_and_show_none_twice() {
    on_each(async |store| {
        let thread = threads_of_a_post(&store).await[0].id;
        for n in 0..11 {
            let mut new = comment(thread, None, &format!("Words {n}"), Outcome::Publish);
            new.at = NOON.plus(n / 3);
            keep(&store, new).await;
        }
        for order in [Order::Oldest, Order::Newest] {
            let (mut ids, mut after) = (Vec::new(), None);
            loop {
                let page = store.reader().page_comments(thread, order, after, 4).await.unwrap();
                ids.extend(page.comments.iter().map(|it| it.id));
                match page.next {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
            if order == Order::Newest {
                ids.reverse();
            }
            assert_eq!(ids.len(), 11);
            assert!(ids.is_sorted_by(|a, b| a < b));
        }
    });
}

#[test]
fn the_newest_of_each_thread_of_a_post_and_of_the_site() {
    on_each(async |store| {
        let threads = threads_of_a_post(&store).await;
        for (n, thread) in (0..9).zip(threads.iter().cycle()) {
            let mut new = comment(thread.id, None, &format!("Words {n}"), Outcome::Publish);
            new.at = NOON.plus(n);
            keep(&store, new).await;
        }
        keep(&store, comment(threads[0].id, None, "It waits.", Outcome::Hold)).await;
        let reader = store.reader();
        let words =
            |them: Vec<Comment>| them.iter().map(|it| it.words.as_str().to_string()).collect::<Vec<_>>();
        let each = reader.list_newest_of_threads(vec![threads[0].id, threads[2].id], 2).await.unwrap();
        assert_eq!(words(each), ["Words 6", "Words 3", "Words 8", "Words 5"]);
        let of = async |post, thread| {
            let placed = reader.list_newest(post, thread, 3).await.unwrap();
            words(placed.into_iter().map(|it| it.comment).collect())
        };
        assert_eq!(of(None, None).await, ["Words 8", "Words 7", "Words 6"]);
        assert_eq!(of(Some("culture"), None).await, ["Words 8", "Words 7", "Words 6"]);
        assert_eq!(of(None, Some(threads[1].id)).await, ["Words 7", "Words 4", "Words 1"]);
        assert!(of(Some("elsewhere"), None).await.is_empty());
        let names = ["culture/we-ask", "culture", "culture/nowhere"].map(|it| ThreadName::parse(it).unwrap());
        let mut counts = reader.list_counts(names.to_vec()).await.unwrap();
        counts.sort_by_key(|it| it.0.to_string());
        assert_eq!(counts, [(names[1].clone(), 3), (names[0].clone(), 3)]);
    });
}

#[test]
fn the_desk_lists_what_waits_oldest_first_with_verdicts_and_places() {
    on_each(async |store| {
        let threads = threads_of_a_post(&store).await;
        for (n, thread) in (0..7).zip(threads.iter().cycle()) {
            let mut new = comment(thread.id, None, &format!("Words {n}"), Outcome::Hold);
            new.at = NOON.plus(n);
            keep(&store, new).await;
        }
        let list = async |filter: CommentFilter, number| {
            let (list, total) =
                store.reader().page_for_desk(filter, PageAt { number, size: 5 }).await.unwrap();
            let words: Vec<_> = list.iter().map(|it| it.placed.comment.words.as_str().to_string()).collect();
            assert!(list.iter().all(|it| it.verdict == Some(verdict(Outcome::Hold))));
            let shifts: Vec<_> =
                list.iter().map(|it| it.placed.place.shift.as_ref().map(|it| it.0)).collect();
            (words, shifts, total)
        };
        let waiting = CommentFilter { status: Some(Status::Pending), ..CommentFilter::default() };
        let (words, shifts, total) = list(waiting.clone(), 1).await;
        assert_eq!(words, ["Words 0", "Words 1", "Words 2", "Words 3", "Words 4"]);
        assert_eq!((shifts, total), (vec![Some(1), Some(2), None, Some(1), Some(2)], 7));
        assert_eq!(list(waiting.clone(), 2).await.0, ["Words 5", "Words 6"]);
        assert_eq!(list(CommentFilter::default(), 2).await.0, ["Words 1", "Words 0"]);
        let here = CommentFilter { post: Some("culture".into()), shift: Some("we-ask".into()), ..waiting };
        assert_eq!(list(here, 1).await.0, ["Words 1", "Words 4"]);
        let spam = CommentFilter { status: Some(Status::Spam), ..CommentFilter::default() };
        assert_eq!(list(spam, 1).await.2, 0);
    });
}

#[test]
fn posts_are_listed_with_their_counts_and_know_their_neighbours() {
    on_each(async |store| {
        let threads = threads_of_a_post(&store).await;
        keep(&store, comment(threads[0].id, None, "One.", Outcome::Publish)).await;
        keep(&store, comment(threads[2].id, None, "Two.", Outcome::Publish)).await;
        // Published in the same moment: the order of their ids decides.
        for slug in ["second", "third"] {
            store.write(move |tx| tx.add_post(&post(slug, NOON))).await.unwrap();
        }
        let reader = store.reader();
        let (posts, total) = reader.page_posts(ALL).await.unwrap();
        let listed: Vec<_> = posts.iter().map(|it| (it.slug.as_str(), it.shifts, it.comments)).collect();
        assert_eq!((listed, total), (vec![("third", 2, 0), ("second", 2, 0), ("culture", 2, 2)], 3));
        let (previous, next) = reader.neighbours(posts[1].id).await.unwrap();
        assert_eq!(previous.unwrap().0, "culture");
        assert_eq!(next.unwrap().0, "third");
        let shown = reader.find_post("culture").await.unwrap().unwrap();
        assert_eq!((shown.shifts[1].key.as_str(), shown.body.as_str()), ("we-ask", "<p>Words.</p>"));
        assert_eq!(
            threads.iter().map(|it| it.name.to_string()).collect::<Vec<_>>(),
            ["culture/we-know", "culture/we-ask", "culture"]
        );
        assert_eq!(
            reader.find_thread(&threads[0].name).await.unwrap().unwrap().title,
            "From “I know” to “We know”"
        );
        assert!(reader.find_post("nowhere").await.unwrap().is_none());
    });
}

#[test]
fn a_value_of_the_site_is_settled_once() {
    on_each(async |store| {
        let first = store.write(|tx| tx.settle_site_value("secret", "one")).await.unwrap();
        let second = store.write(|tx| tx.settle_site_value("secret", "two")).await.unwrap();
        assert_eq!((first.as_str(), second.as_str()), ("one", "one"));
        assert_eq!(store.reader().find_site_value("secret").await.unwrap().as_deref(), Some("one"));
    });
}

#[test]
fn a_part_of_a_list_is_the_same_however_many_threads_it_spans() {
    use crate::comments::newest_first::{Matching, Part};

    on_each(async |store| {
        let ids: Vec<i64> = threads_of_a_post(&store).await.iter().map(|it| it.id.0).collect();
        for number in 0..12 {
            let outcome = [Outcome::Publish, Outcome::Hold, Outcome::Spam][number % 3];
            let thread = ThreadId(ids[number % ids.len()]);
            let at = NOON.plus(number as i64 / 2);
            keep(&store, NewComment { at, ..comment(thread, None, &format!("Words {number}"), outcome) })
                .await;
        }
        let many: Vec<i64> = ids.iter().copied().chain(1_000..1_200).collect();
        let statuses = [Status::Approved, Status::Spam];
        let list = async |threads: Option<Vec<i64>>| {
            let read = move |conn: &mut Conn| {
                let matching = Matching { threads: threads.as_deref(), statuses: &statuses };
                let part = Part { order: Order::Newest, offset: 2, limit: 4 };
                Ok((matching.ids(conn, part)?, matching.count(conn)?))
            };
            store.reader().read("listing", read).await.unwrap()
        };
        let (part, count) = list(None).await;
        assert_eq!((part.len(), count), (4, 8));
        assert_eq!(list(Some(ids)).await, (part.clone(), 8));
        assert_eq!(list(Some(many)).await, (part, 8));
        assert_eq!(list(Some(Vec::new())).await, (Vec::new(), 0));
        let beyond = PageAt { number: 9, size: 5 };
        let thread =
            store.reader().find_thread(&ThreadName::parse("culture").unwrap()).await.unwrap().unwrap();
        assert!(store.reader().thread_page(thread.id, beyond).await.unwrap().0.is_empty());
    });
}
