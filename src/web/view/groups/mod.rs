//! Group sessions in finished words.

mod begin;
mod board;
mod csv;
mod join;
mod member;
mod overview;
mod report;
mod wall;

use weshift_templates::{
    charts::{Bands, Figure, Marks, Strip, Table},
    group::{Picture as PictureView, Shown},
    html::Link,
    layout::Layout,
};

use super::{
    super::Web,
    counted,
    exercise::{day as day_words, lens_name},
    pair, private_layout, replies,
};
use weshift_domain::*;
use weshift_exercise::together::GroupPictures;
use weshift_links as links;

pub(crate) use begin::{BeginState, begin_page};
pub(crate) use board::{agree_page, agreement_form, board_page};
pub(crate) use csv::report_csv;
pub(crate) use join::{enter_page, join_page};
pub(crate) use member::{answer_page, member_page};
pub(crate) use report::{Earlier, report_page};
pub(crate) use wall::wall_page;

/// A session and all that its pages show of it.
pub(crate) struct Room {
    pub code: JoinCode,
    pub session: GroupSession,
    pub post: Post,
    pub heads: HeadCount,
    pub outcomes: Vec<ShiftOutcome>,
    /// In the order of the post, with the replies of each.
    pub replies: Vec<(ShiftId, u32)>,
    pub pictures: GroupPictures,
    /// In an open session, for those who are in it.
    pub people: Vec<(Run, Vec<Answer>)>,
    /// Those of whoever looks.
    pub mine: Vec<Answer>,
}

impl Room {
    /// Those that the group chose, in the order of the post.
    pub(crate) fn shifts(&self) -> impl Iterator<Item = &Shift> {
        self.post.shifts.iter().filter(|it| self.outcome(it.id).is_some())
    }

    /// Widest first.
    pub(crate) fn widest(&self) -> Vec<&Shift> {
        let chosen: Vec<(ShiftId, u32)> =
            self.replies.iter().filter(|it| self.outcome(it.0).is_some()).copied().collect();
        let order = self.pictures.widest_first(&chosen);
        order.iter().filter_map(|id| self.post.shifts.iter().find(|it| it.id == *id)).collect()
    }

    pub(crate) fn outcome(&self, shift: ShiftId) -> Option<&ShiftOutcome> {
        self.outcomes.iter().find(|it| it.shift == shift)
    }

    fn replies_of(&self, shift: ShiftId) -> u32 {
        self.replies.iter().find(|it| it.0 == shift).map_or(0, |it| it.1)
    }

    fn agreed(&self, shift: ShiftId) -> Option<u8> {
        match self.outcome(shift)?.agreement {
            Agreement::Step(step) => Some(step.step()),
            Agreement::None | Agreement::Differ => None,
        }
    }
}

/// The frame of a page of a session: not to be found, and no other page learns its address.
fn frame(web: &Web, title: &str) -> Layout {
    private_layout(web, title)
}

fn post_link(post: &Post) -> Link {
    Link::new(&post.title, &links::post(&post.slug))
}

fn thread_link(room: &Room, shift: &Shift) -> Link {
    let name = ThreadName { post: room.post.slug.clone(), shift: Some(shift.key.clone()) };
    let text = match room.replies_of(shift.id) {
        0 => "No replies yet: leave the first".to_string(),
        n => format!("Read the {}", replies(n)),
    };
    Link::new(&text, &links::thread(&name))
}

fn shown(web: &Web, room: &Room, shift: &Shift) -> Shown {
    let floor = web.together.rules().floor;
    let of = |&lens: &Lens| {
        let picture = room.pictures.of(shift.id, lens);
        let (sentence, more) = picture_words(&picture, shift, floor);
        PictureView {
            lens: lens_name(lens).into(),
            figure: Figure {
                id: format!("{}-{}", shift.key, lens.name()),
                title: format!("{}, {}", shift_name(shift), lens_name(lens).to_lowercase()),
                sentence,
                poles: (picture != Picture::Hidden).then(|| (shift.from.clone(), shift.to.clone())),
                marks: marks(&picture, room.agreed(shift.id)),
                table: table(&picture, shift, lens),
            },
            more,
            mine: answer_of(&room.mine, shift.id, lens).map(mine_words).unwrap_or_default(),
            people: people(room, shift.id, lens),
        }
    };
    Shown {
        from: shift.from.clone(),
        to: shift.to.clone(),
        pictures: room.session.lenses.iter().map(of).collect(),
    }
}

fn marks(picture: &Picture, agreed: Option<u8>) -> Marks {
    match picture {
        Picture::Hidden => Marks::Nothing,
        Picture::Bands { lo, mid, hi, .. } => Marks::Bands(Bands {
            counts: [*lo, *mid, *hi],
            words: [format!("{lo} at 1 to 3"), format!("{mid} at 4"), format!("{hi} at 5 to 7")],
        }),
        Picture::Steps(totals) => Marks::Strip(Strip {
            counts: totals.counts,
            middle: totals.median().filter(|_| totals.n() >= MEDIAN_FROM).map(|it| it.0),
            agreed: agreed.map(u32::from),
        }),
    }
}

/// Its caption names it among the many of a page.
fn table(picture: &Picture, shift: &Shift, lens: Lens) -> Option<Table> {
    let rows: Vec<(String, u32)> = match picture {
        Picture::Hidden => return None,
        Picture::Bands { lo, mid, hi, .. } => {
            vec![("1 to 3".into(), *lo), ("4".into(), *mid), ("5 to 7".into(), *hi)]
        }
        Picture::Steps(totals) => {
            (1..).zip(totals.counts).map(|(step, n): (u8, u32)| (step.to_string(), n)).collect()
        }
    };
    Some(Table {
        caption: format!("People by step: {}, {}", shift_name(shift), lens_name(lens).to_lowercase()),
        head: vec!["Step".into(), "People".into()],
        rows: rows.into_iter().map(|(step, people)| vec![step, people.to_string()]).collect(),
    })
}

/// The middle person is told from so many people on.
const MEDIAN_FROM: u32 = 10;

/// `9 of 14 are on the “We know” side, 2 in between.`, and what else there is to say of single steps.
fn picture_words(picture: &Picture, shift: &Shift, floor: Floor) -> (String, String) {
    let Some((hi, mid, n)) = picture.counts() else {
        return (format!("Not shown, since fewer than {} answered.", floor.threshold()), String::new());
    };
    let are = if hi == 1 { "is" } else { "are" };
    let sentence = format!("{hi} of {n} {are} on the “{}” side, {mid} in between.", shift.to);
    let unsure = unsure_words(picture);
    let Picture::Steps(totals) = picture else { return (sentence, unsure) };
    let median = totals.median().filter(|_| n >= MEDIAN_FROM);
    let median = median.map(|it| format!("The middle person is at {}.", it.text()));
    let spread =
        totals.spread().map(|it| format!("Two people picked at random are {} steps apart.", it.text()));
    let unsure = Some(unsure).filter(|it| !it.is_empty());
    (sentence, [median, spread, unsure].into_iter().flatten().collect::<Vec<_>>().join(" "))
}

fn unsure_words(picture: &Picture) -> String {
    let unsure = match picture {
        Picture::Hidden => 0,
        Picture::Bands { unsure, .. } => *unsure,
        Picture::Steps(totals) => totals.unsure,
    };
    match unsure {
        0 => String::new(),
        1 => "1 was not sure.".into(),
        n => format!("{n} were not sure."),
    }
}

fn answer_of(answers: &[Answer], shift: ShiftId, lens: Lens) -> Option<&Answer> {
    answers.iter().find(|it| it.shift == shift && it.lens == lens)
}

/// Seen by whoever holds their key alone.
fn mine_words(answer: &Answer) -> String {
    let note = Some(&answer.note).filter(|it| !it.is_empty());
    format!("You: {}{}", step_words(answer), note.map(|it| format!(" · {it}")).unwrap_or_default())
}

fn step_words(answer: &Answer) -> String {
    answer.step.map_or("not sure".into(), |it| it.step().to_string())
}

fn people(room: &Room, shift: ShiftId, lens: Lens) -> Vec<(String, String)> {
    let of = |(run, answers): &(Run, Vec<Answer>)| {
        Some((run.name.clone(), step_words(answer_of(answers, shift, lens)?)))
    };
    room.people.iter().filter_map(of).collect()
}

/// `9 of 12 who joined have answered.`
fn heads_words(heads: HeadCount) -> String {
    match heads {
        HeadCount { joined: 0, .. } => "Nobody has joined yet.".into(),
        HeadCount { joined, answered } if joined == answered => {
            format!("{} joined, and all have answered.", counted(joined, "person has", "people have"))
        }
        HeadCount { joined, answered } => format!("{answered} of {joined} who joined have answered."),
    }
}

fn answered_words(heads: HeadCount) -> String {
    format!("{} answered.", counted(heads.answered, "person has", "people have"))
}

/// `2026-11-23`
fn day_value(day: Option<Moment>) -> String {
    day.map(|it| it.timestamp().strftime("%Y-%m-%d").to_string()).unwrap_or_default()
}

/// `Ada, by 12 January 2027`
fn who_words(step: &NextStep) -> String {
    let by = step.due_on.map(|it| format!("by {}", day_words(it)));
    let owner = Some(step.owner.clone()).filter(|it| !it.is_empty());
    [owner, by].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn agreement_words(agreement: Agreement) -> String {
    match agreement {
        Agreement::None => String::new(),
        Agreement::Step(step) => format!("Agreed: step {}.", step.step()),
        Agreement::Differ => "No agreement, and that is fine.".into(),
    }
}

/// The address that people type, without its scheme.
fn spoken(web: &Web, path: &str) -> String {
    let address = web.links.absolute(path);
    address.split_once("://").map_or(address.clone(), |it| it.1.to_string())
}

fn qr(web: &Web, code: &JoinCode) -> Option<(u32, String)> {
    weshift_text::qr(&web.links.absolute(&links::session(code))).map(|it| (it.size, it.path))
}

fn shift_name(shift: &Shift) -> String {
    pair(&shift.from, &shift.to)
}
