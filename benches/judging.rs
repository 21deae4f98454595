//! The spam filter: verdicts and lessons a second on one core, what a verdict adds to a post, and its memory.
//! `cargo bench --bench judging`

use std::{hint::black_box, time::Instant};

use weshift::spam::filter::{Features, Model, Sample};

/// Asked of one core.
const VERDICTS: f64 = 20_000.0;
const LESSONS: f64 = 5_000.0;
const P99_MICROS: f64 = 1_000.0;
/// For each site, in bytes.
const MEMORY: u64 = 4 * 1024 * 1024;

const ROUNDS: usize = 5;

/// Comments of the usual kinds and lengths, by turns.
const TEXTS: [&str; 6] = [
    "We tried *ask before you write* for a quarter. Questions went up, documents went down, and nobody misses the \
     documents. What we still lack is a place where the answers stay findable, and somebody who tends it.",
    "Thanks, that is a helpful way to put it!",
    "Best online casino bonus, free spins for new players: http://lucky-casino.example/free-bonus",
    "I disagree with the second paragraph. In our company the move from documents to people failed because the people \
     who knew were never given the time to answer. The list says \"from I know to We know\"; in practice it was \
     \"from I know to nobody knows\". Has anybody measured how long an answer takes, and who pays for it? See also \
     https://example.org/notes/2024/time-to-answer for our numbers, which are small.",
    "great post, i have bookmarked it, visit my site for more information about loans",
    "¿Alguien lo ha probado con un equipo pequeño? Nosotros somos cinco y todo pasa por la misma persona.",
];

fn samples(i: usize) -> Sample<'static> {
    Sample {
        text: TEXTS[i % TEXTS.len()],
        author: "Ada Example",
        email: "ada@example.org",
        url: "https://ada.example.org",
        post: "From “I know” to “We know”",
    }
}

fn main() {
    // What is made at the first use is made here.
    black_box(Model::prior().probability(&Features::of(&samples(0))));
    let mut taught = Model::prior();
    let before = resident();
    (0..1_000).for_each(|i| taught.learn(&Features::of(&samples(i)), i % 3 == 2, 1.0));
    let grown = resident().saturating_sub(before);

    report(
        "verdicts a second",
        VERDICTS,
        rate(|i| {
            black_box(taught.probability(&Features::of(&samples(i))));
        }),
    );
    report(
        "lessons a second",
        LESSONS,
        rate(|i| {
            taught.learn(&Features::of(&samples(i)), i % 3 == 2, 1.0);
        }),
    );
    let p99 = p99_micros(&taught);
    let said = |met: bool| if met { "reached" } else { "NOT reached" };
    println!("a verdict takes {p99:.0} us at p99; {P99_MICROS:.0} us {}", said(p99 <= P99_MICROS));
    println!(
        "a site's filter after 1,000 labels takes {:.2} MB; {} MB {}",
        grown as f64 / 1e6,
        MEMORY >> 20,
        said(grown <= MEMORY)
    );
}

fn report(what: &str, bound: f64, mut rates: Vec<f64>) {
    rates.sort_by(f64::total_cmp);
    let median = rates[rates.len() / 2];
    let verdict = if median >= bound { "reached" } else { "NOT reached" };
    println!(
        "{what}: median {median:.0} ({:.0} to {:.0}); {bound:.0} {verdict}",
        rates[0],
        rates[rates.len() - 1]
    );
}

fn rate(mut work: impl FnMut(usize)) -> Vec<f64> {
    const COUNT: usize = 30_000;
    let round = |work: &mut dyn FnMut(usize)| {
        let start = Instant::now();
        (0..COUNT).for_each(work);
        COUNT as f64 / start.elapsed().as_secs_f64()
    };
    (0..ROUNDS).map(|_| round(&mut work)).collect()
}

fn p99_micros(model: &Model) -> f64 {
    let mut times: Vec<f64> = (0..30_000)
        .map(|i| {
            let start = Instant::now();
            black_box(model.probability(&Features::of(&samples(i))));
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() * 99 / 100]
}

/// Bytes of this process in memory.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = statm.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}
