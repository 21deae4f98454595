//! Somebody's own page.

use weshift_templates::{
    charts::{Dumbbell, Figure, Marks, Places, Table},
    exercise::{Gap, JourneyPage, Keep, Mail, Other, Row, Task},
    html::{Link, When},
};

use super::{
    super::{super::Web, form::field_errors, pair, private_layout},
    day, lens_name, sentence,
};
use weshift_domain::*;
use weshift_exercise::{Journey, REMIND_AFTER};
use weshift_links as links;
use weshift_text::csv_line;

/// What the page shows besides what is kept: what became of a form, and what was typed into it.
#[derive(Debug, Clone, Default)]
pub(crate) struct JourneyState {
    pub notice: Option<String>,
    pub problems: Vec<Problem>,
    pub email: String,
    pub next_step: Option<String>,
}

/// What others chose, as far as somebody who answers may know.
pub(crate) struct Others<'a> {
    pub snapshots: &'a [Snapshot],
    /// How many have placed themselves.
    pub placed: &'a [(ShiftId, Lens, u32)],
}

const GAPS: usize = 3;

pub(crate) fn journey_page(
    web: &Web,
    post: &Post,
    key: &str,
    journey: &Journey,
    others: &Others<'_>,
    state: JourneyState,
) -> String {
    let latest = journey.latest();
    let seen = Seen { post, journey, run: latest.id };
    let before = journey.earlier().map(|it| Seen { run: it.id, ..seen });
    let rows: Vec<Row> = post.shifts.iter().filter_map(|it| row(&seen, before.as_ref(), it)).collect();
    let (gaps_heading, gaps) = gaps(&seen);
    let title = if state.problems.is_empty() { "Where you stand" } else { "Error: Where you stand" };
    JourneyPage {
        layout: private_layout(web, title),
        post: Link::new(&post.title, &links::post(&post.slug)),
        notice: state.notice,
        errors: field_errors(&state.problems),
        tasks: tasks(&seen, key),
        table: table(&seen, &rows),
        since: journey.earlier().map(|it| since(&seen, it)).unwrap_or_default(),
        rows,
        gaps_heading,
        gaps,
        next_step: state.next_step.unwrap_or_else(|| latest.next_step.clone()),
        others: post.shifts.iter().map(|it| other(web, it, others)).collect(),
        picture: Link::new("Where others stand", &links::picture(&post.slug)),
        keep: Keep {
            address: web.links.absolute(&links::journey(key)),
            csv: links::journey_part(key, "answers.csv"),
            step_action: links::journey_part(key, "step"),
            delete: links::journey_part(key, "delete"),
            // Also for who tried where it is not offered: what they typed is given back.
            mail: (web.exercise.offers_mail() || !state.email.is_empty()).then(|| Mail {
                send_action: links::journey_part(key, "mail"),
                remind_action: links::journey_part(key, "remind"),
                typed: state.email,
                remind_on: day(web.clock.now().plus(REMIND_AFTER)),
            }),
        },
        again: (web.clock.now().since(latest.begun_on) >= DAY).then(|| links::journey_part(key, "again")),
        begun: When { iso: latest.begun_on.rfc3339(), text: day(latest.begun_on) },
    }
    .render()
    .into_string()
}

/// One run of a journey, on its post.
#[derive(Clone, Copy)]
struct Seen<'a> {
    post: &'a Post,
    journey: &'a Journey,
    run: RunId,
}

impl Seen<'_> {
    fn answer(&self, shift: &Shift, lens: Lens) -> Option<&Answer> {
        self.journey.answer(self.run, shift.id, lens)
    }

    fn step(&self, shift: &Shift, lens: Lens) -> Option<u32> {
        self.answer(shift, lens)?.step.map(|it| u32::from(it.step()))
    }

    fn places(&self, shift: &Shift) -> Places {
        let [me, organisation, community] = Lens::ALL.map(|it| self.step(shift, it));
        Places { me, organisation, community }
    }
}

fn tasks(seen: &Seen<'_>, key: &str) -> Vec<Task> {
    let total = seen.post.shifts.len();
    let done = |lens: Lens| seen.post.shifts.iter().filter(|it| seen.answer(it, lens).is_some()).count();
    let next = Lens::ALL.into_iter().find(|it| done(*it) == 0);
    let task = |lens: Lens| {
        let missing = (1..).zip(&seen.post.shifts).filter(|(_, it)| seen.answer(it, lens).is_none());
        let link = |(number, it): (usize, &Shift)| {
            Link::new(
                &format!("{number}. {}", pair(&it.from, &it.to)),
                &format!("{}#q-{}", links::lens(key, lens), it.key),
            )
        };
        Task {
            link: Link::new(lens_name(lens), &links::lens(key, lens)),
            progress: format!("{} of {total} answered", done(lens)),
            missing: if done(lens) == 0 { Vec::new() } else { missing.map(link).collect() },
            is_next: next == Some(lens),
        }
    };
    Lens::ALL.into_iter().map(task).collect()
}

/// Where something was answered.
fn row(seen: &Seen<'_>, before: Option<&Seen<'_>>, shift: &Shift) -> Option<Row> {
    Lens::ALL.into_iter().find_map(|it| seen.answer(shift, it))?;
    let words: Vec<String> = Lens::ALL
        .into_iter()
        .filter_map(|lens| Some((lens, seen.answer(shift, lens)?)))
        .map(|(lens, answer)| {
            let was = before.and_then(|it| it.step(shift, lens));
            step_words(lens, answer.step.map(|it| u32::from(it.step())), was)
        })
        .collect();
    Some(Row {
        from: shift.from.clone(),
        to: shift.to.clone(),
        href: links::thread(&ThreadName { post: seen.post.slug.clone(), shift: Some(shift.key.clone()) }),
        figure: Figure {
            id: format!("own-{}", shift.key),
            title: pair(&shift.from, &shift.to),
            sentence: words.join(" "),
            poles: None,
            marks: Marks::Dumbbell(Dumbbell {
                now: seen.places(shift),
                before: before.map(|it| it.places(shift)),
            }),
            table: None,
        },
    })
}

/// `My organisation: 5, after 6.`
fn step_words(lens: Lens, step: Option<u32>, was: Option<u32>) -> String {
    let now = step.map_or("not sure".to_string(), |it| it.to_string());
    match was {
        Some(was) if Some(was) != step => format!("{}: {now}, after {was}.", lens_name(lens)),
        _ => format!("{}: {now}.", lens_name(lens)),
    }
}

fn since(seen: &Seen<'_>, earlier: &Run) -> String {
    let reworded = seen.post.shifts.iter().any(|shift| {
        Lens::ALL.into_iter().any(|lens| {
            let then = seen.journey.answer(earlier.id, shift.id, lens).map(|it| it.wording);
            let now = seen.answer(shift, lens).map(|it| it.wording);
            then.is_some() && now.is_some() && then != now
        })
    });
    let words = if reworded { " Some shifts were worded differently then." } else { "" };
    format!(
        "Since {}: dashed arrows lead from where you were to where you are.{words}",
        day(earlier.begun_on)
    )
}

fn table(seen: &Seen<'_>, rows: &[Row]) -> Table {
    let cells = |shift: &Shift| {
        let cell = |lens: Lens| match seen.answer(shift, lens) {
            None => "–".to_string(),
            Some(it) => it.step.map_or("not sure".into(), |it| it.step().to_string()),
        };
        let mut cells = vec![pair(&shift.from, &shift.to)];
        cells.extend(Lens::ALL.map(cell));
        cells
    };
    Table {
        caption: "Steps from 1 to 7".into(),
        head: ["Shift", "Me", "My organisation", "My community"].map(String::from).to_vec(),
        rows: if rows.is_empty() { Vec::new() } else { seen.post.shifts.iter().map(cells).collect() },
    }
}

/// Between two lenses the widest first; with one lens, where somebody is furthest from the side that shifts lead to.
fn gaps(seen: &Seen<'_>) -> (String, Vec<Gap>) {
    let gap = |shift: &Shift, sentence: String| Gap {
        sentence,
        discussion: Link::new(
            &format!("Read what others say on “{}”", shift.to),
            &links::thread(&ThreadName { post: seen.post.slug.clone(), shift: Some(shift.key.clone()) }),
        ),
    };
    let mut wide: Vec<(u32, String, &Shift)> = Vec::new();
    for shift in &seen.post.shifts {
        let steps: Vec<(u32, Lens)> =
            Lens::ALL.into_iter().filter_map(|it| Some((seen.step(shift, it)?, it))).collect();
        let (low, high) = (steps.iter().min_by_key(|it| it.0), steps.iter().max_by_key(|it| it.0));
        if let (Some(low), Some(high)) = (low, high)
            && low.0 < high.0
        {
            let name = pair(&shift.from, &shift.to);
            let words = format!("{name}: {} at {}, {} at {}.", whose(low.1), low.0, whose(high.1), high.0);
            wide.push((high.0 - low.0, words, shift));
        }
    }
    // Of equally wide ones, the post's order.
    wide.sort_by_key(|it| std::cmp::Reverse(it.0));
    wide.truncate(GAPS);
    if !wide.is_empty() {
        let heading = if wide.len() == GAPS { "Your three widest gaps" } else { "Your widest gaps" };
        return (heading.into(), wide.into_iter().map(|(_, words, shift)| gap(shift, words)).collect());
    }
    let mut far: Vec<(u32, &Shift)> = seen
        .post
        .shifts
        .iter()
        .filter_map(|it| Some((seen.step(it, Lens::Me)?, it)))
        .filter(|it| it.0 <= 3)
        .collect();
    far.sort_by_key(|it| it.0);
    far.truncate(GAPS);
    let words = |(step, shift): (u32, &Shift)| {
        gap(shift, format!("{}: you are at {step}.", pair(&shift.from, &shift.to)))
    };
    ("Where the way is longest".into(), far.into_iter().map(words).collect())
}

fn whose(lens: Lens) -> &'static str {
    match lens {
        Lens::Me => "you are",
        Lens::Organisation => "your organisation is",
        Lens::Community => "your community is",
    }
}

fn other(web: &Web, shift: &Shift, others: &Others<'_>) -> Other {
    let floor = web.exercise.floor();
    let snapshot = others.snapshots.iter().find(|it| it.shift == shift.id && it.lens == Lens::Me);
    let shown = snapshot.and_then(|it| sentence(shift, it, &floor.picture(&it.totals, it.known)));
    let placed = others.placed.iter().find(|it| it.0 == shift.id && it.1 == Lens::Me).map_or(0, |it| it.2);
    let least = floor.threshold();
    let waiting = match placed {
        _ if placed >= least => "Shown once the picture cannot give any one of them away.".to_string(),
        _ if web.settings.exercise.count_few => {
            format!("Shown once {least} people have placed themselves; {placed} so far, with you if you did.")
        }
        _ => format!("Shown once {least} people have placed themselves; fewer so far."),
    };
    Other { shift: pair(&shift.from, &shift.to), sentence: shown.unwrap_or(waiting) }
}

/// `run,date,lens,shift,from,to,step,note`, all runs. Not sure is `unsure`.
pub(crate) fn answers_csv(post: &Post, journey: &Journey) -> String {
    let mut file = csv_line(&["run", "date", "lens", "shift", "from", "to", "step", "note"]);
    for run in &journey.runs {
        for lens in Lens::ALL {
            for shift in &post.shifts {
                let Some(answer) = journey.answer(run.id, shift.id, lens) else { continue };
                file.push_str(&csv_line(&[
                    run.number.to_string(),
                    run.begun_on.rfc3339()[..10].to_string(),
                    lens.name().into(),
                    shift.key.clone(),
                    shift.from.clone(),
                    shift.to.clone(),
                    answer.step.map_or("unsure".into(), |it| it.step().to_string()),
                    answer.note.clone(),
                ]));
            }
        }
    }
    file
}
