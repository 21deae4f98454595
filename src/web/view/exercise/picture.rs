//! The public picture of a post: shift by shift, over time, as a file.

use weshift_templates::{
    charts::{Multiples, Panel, Point, Table},
    exercise::{PicturePage, PictureRow},
    html::Link,
    layout::Layout,
};

use super::{
    super::{super::Web, layout, pair},
    CAUTION, day, figure, shown_from,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_text::csv_line;

/// What a page that shows pictures changes with.
pub(crate) fn seed(snapshots: &[Snapshot]) -> String {
    let one = |it: &Snapshot| {
        let Totals { counts, unsure } = it.totals;
        format!("{}{}{}.{}{counts:?}{unsure}", it.shift, it.lens.name(), it.taken_at.millis(), it.known)
    };
    snapshots.iter().map(one).collect::<Vec<_>>().join(",")
}

/// `past`: all pictures that were published, the oldest first; `snapshots`: those that are shown.
pub(crate) fn picture_page(web: &Web, post: &Post, snapshots: &[Snapshot], past: &[Snapshot]) -> String {
    let floor = web.exercise.floor();
    let row = |(number, shift): (u32, &Shift)| {
        let figures: Vec<_> = Lens::ALL
            .into_iter()
            .filter_map(|lens| snapshots.iter().find(|it| it.shift == shift.id && it.lens == lens))
            .filter_map(|it| Some((lens_words(it.lens).to_string(), figure("picture", shift, it, floor)?)))
            .collect();
        PictureRow {
            number,
            from: shift.from.clone(),
            to: shift.to.clone(),
            href: links::thread(&ThreadName { post: post.slug.clone(), shift: Some(shift.key.clone()) }),
            nothing: if figures.is_empty() { shown_from(floor) } else { String::new() },
            figures,
        }
    };
    let title = format!("Where others stand: {}", post.title);
    PicturePage {
        layout: Layout { canonical: Some(web.links.absolute(&links::picture(&post.slug))), ..layout(web, &title) },
        post: Link::new(&post.title, &links::post(&post.slug)),
        caution: CAUTION.into(),
        rule: format!(
            "Shown from {} people on who do not show their position beside their name, in three bands below 10. A picture is taken when at least 5 answers have changed, so that nobody is seen by comparing two.",
            floor.threshold()
        ),
        rows: (1..).zip(&post.shifts).map(row).collect(),
        over_time: over_time(post, past, floor),
        exercise: Link::new("Place yourself", &links::exercise(&post.slug)),
        csv: (!snapshots.is_empty()).then(|| links::picture_csv(&post.slug)),
    }
    .render()
    .into_string()
}

fn lens_words(lens: Lens) -> &'static str {
    match lens {
        Lens::Me => "Where people place themselves",
        Lens::Organisation => "Where they place their organisation",
        Lens::Community => "Where they place their community",
    }
}

/// At most so many pictures of a shift side by side.
const TIMES: usize = 6;

/// How people place themselves, for shifts of which there are two pictures or more.
fn over_time(post: &Post, past: &[Snapshot], floor: Floor) -> Option<Multiples> {
    let mut panels = Vec::new();
    let mut rows = Vec::new();
    for shift in &post.shifts {
        let theirs: Vec<&Snapshot> =
            past.iter().filter(|it| it.shift == shift.id && it.lens == Lens::Me).collect();
        let theirs = &theirs[theirs.len().saturating_sub(TIMES)..];
        if theirs.len() < 2 {
            continue;
        }
        let share = |it: &Snapshot| floor.picture(&it.totals, it.known).counts().map(|(hi, _, n)| (hi, n));
        let words = |it: &Snapshot| share(it).map_or("too few".into(), |(hi, n)| format!("{hi} of {n}"));
        let title = pair(&shift.from, &shift.to);
        let said: Vec<String> =
            theirs.iter().map(|it| format!("{}: {}", day(it.taken_at), words(it))).collect();
        rows.extend(theirs.iter().map(|it| vec![title.clone(), day(it.taken_at), words(it)]));
        panels.push(Panel {
            id: format!("time-{}", shift.key),
            title,
            sentence: format!("On the “{}” side: {}.", shift.to, said.join("; ")),
            points: theirs.iter().map(|it| Point { date: day(it.taken_at), share: share(it) }).collect(),
        });
    }
    let table = Table {
        caption: "On the side that each shift leads to".into(),
        head: ["Shift", "As of", "People"].map(String::from).to_vec(),
        rows,
    };
    (!panels.is_empty()).then_some(Multiples { panels, table })
}

/// `date,lens,shift,from,to,n,unsure,s1..s7,lo,mid,hi,median,spread`; what may not be shown stays empty.
pub(crate) fn picture_csv(web: &Web, post: &Post, snapshots: &[Snapshot]) -> String {
    let head = "date,lens,shift,from,to,n,unsure,s1,s2,s3,s4,s5,s6,s7,lo,mid,hi,median,spread";
    let mut file = csv_line(&head.split(',').collect::<Vec<_>>());
    for shift in &post.shifts {
        for it in snapshots.iter().filter(|it| it.shift == shift.id) {
            let picture = web.exercise.floor().picture(&it.totals, it.known);
            let Some((hi, mid, n)) = picture.counts() else { continue };
            let steps: [String; 7] = match picture {
                Picture::Steps(totals) => totals.counts.map(|it| it.to_string()),
                Picture::Hidden | Picture::Bands { .. } => Default::default(),
            };
            let (median, spread) = match picture {
                Picture::Steps(totals) => (totals.median().map(half), totals.spread().map(|it| it.text())),
                Picture::Hidden | Picture::Bands { .. } => (None, None),
            };
            let mut cells = vec![
                it.taken_at.rfc3339()[..10].to_string(),
                it.lens.name().into(),
                shift.key.clone(),
                shift.from.clone(),
                shift.to.clone(),
                n.to_string(),
                it.totals.unsure.to_string(),
            ];
            cells.extend(steps);
            cells.extend([n - hi - mid, mid, hi].map(|it| it.to_string()));
            cells.extend([median.unwrap_or_default(), spread.unwrap_or_default()]);
            file.push_str(&csv_line(&cells));
        }
    }
    file
}

/// `5` or `5.5`
fn half(it: HalfSteps) -> String {
    format!("{}{}", it.0 / 2, if it.0 % 2 == 1 { ".5" } else { "" })
}
