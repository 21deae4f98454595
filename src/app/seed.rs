//! What an empty database is given: the culture-shift post, and two short neighbours so that there is a way on and back.

use serde::Deserialize;

use weshift_domain::{Anchors, Fault, HOUR, Moment, NewPost, NewShift};
use weshift_store::Store;
use weshift_text as text;

const SHIFTS: &str = include_str!("../../seed/shifts.toml");

#[derive(Deserialize)]
struct ShiftFile {
    shift: Vec<ShiftRow>,
}

#[derive(Deserialize)]
struct ShiftRow {
    key: String,
    from: String,
    to: String,
    question: String,
    /// What people at either end mostly do.
    from_anchor: String,
    to_anchor: String,
}

/// Adds the posts if there is none yet.
pub async fn seed(store: &Store, now: Moment) -> Result<(), Fault> {
    let posts = posts(now);
    store
        .write(move |tx| {
            if tx.count_posts()? > 0 {
                return Ok(());
            }
            posts.iter().try_for_each(|post| tx.add_post(post).map(drop))
        })
        .await
}

fn posts(now: Moment) -> [NewPost; 3] {
    let file: ShiftFile = toml::from_str(SHIFTS).expect("the shifts are valid TOML");
    let shifts = file.shift.into_iter().map(|it| NewShift {
        key: it.key,
        from: it.from,
        to: it.to,
        question: it.question,
        anchors: Anchors { from: it.from_anchor, to: it.to_anchor },
    });
    [
        post(
            "why-we-ask",
            "Why we ask",
            include_str!("../../seed/why-we-ask.md"),
            now.minus(2 * HOUR),
            Vec::new(),
        ),
        post(
            "km-culture-shift",
            "The Knowledge Management Culture Shift",
            include_str!("../../seed/km-culture-shift.md"),
            now.minus(HOUR),
            shifts.collect(),
        ),
        post("one-next-step", "One next step", include_str!("../../seed/one-next-step.md"), now, Vec::new()),
    ]
}

fn post(slug: &str, title: &str, source: &str, published_at: Moment, shifts: Vec<NewShift>) -> NewPost {
    let body = text::clean_post(source);
    NewPost {
        slug: slug.into(),
        title: title.into(),
        byline: "The editors".into(),
        excerpt: text::excerpt(&text::plain(&body), 240),
        body_source: source.into(),
        body,
        published_at,
        shifts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seeded_post_has_the_eleven_shifts_and_names_its_sources() {
        let [_, post, _] = posts(Moment::from_millis(0));
        assert_eq!(post.shifts.len(), 11);
        assert_eq!((post.shifts[0].from.as_str(), post.shifts[0].to.as_str()), ("I know", "We know"));
        assert!(post.body.as_str().contains("Stephen") && post.body.as_str().contains("Nick Milton"));
    }
}
