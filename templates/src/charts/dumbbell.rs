//! One person's places on a shift through the three lenses, told apart by shape and colour; and where they were before.

use maud::{Markup, html};

use super::{Figure, Marks, axis, tenths, unit};

#[derive(Debug, Clone, Default)]
pub struct Dumbbell {
    pub now: Places,
    /// At an earlier run.
    pub before: Option<Places>,
}

/// Steps 1 to 7, or nothing where nothing was chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Places {
    pub me: Option<u32>,
    pub organisation: Option<u32>,
    pub community: Option<u32>,
}

const ROW: u32 = 44;
/// Marks on the same step stand so far from each other, one above the other.
const DODGE: i32 = 14;

impl Places {
    fn all(&self) -> [(&'static str, Option<u32>); 3] {
        [("me", self.me), ("organisation", self.organisation), ("community", self.community)]
    }
}

impl Dumbbell {
    pub(super) fn height(&self) -> u32 {
        ROW
    }

    pub(super) fn marks(&self) -> Markup {
        let steps: Vec<u32> = self.now.all().iter().filter_map(|it| it.1).collect();
        let (low, high) = (steps.iter().min(), steps.iter().max());
        html! {
            (axis(ROW / 2))
            @if let (Some(low), Some(high)) = (low, high) {
                line class="bar" x1=(unit(tenths(2 * low))) x2=(unit(tenths(2 * high))) y1=(ROW / 2) y2=(ROW / 2) {}
            }
            @for (index, (lens, step)) in self.now.all().into_iter().enumerate() {
                @if let Some(step) = step {
                    @let y = self.height_of(index, step);
                    @if let Some(before) = self.before.and_then(|it| it.all()[index].1).filter(|it| *it != step) {
                        (arrow(lens, before, step, y))
                    }
                    (mark(lens, step, y))
                }
            }
        }
    }

    /// Those who share a step are spread around the line, in their order.
    fn height_of(&self, index: usize, step: u32) -> i32 {
        let all = self.now.all();
        let sharing: Vec<usize> = (0..3).filter(|it| all[*it].1 == Some(step)).collect();
        let place = sharing.iter().position(|it| *it == index).unwrap_or(0) as i32;
        (ROW / 2) as i32 + DODGE * place - DODGE / 2 * (sharing.len() as i32 - 1)
    }

    pub fn sample() -> Figure {
        let now = Places { me: Some(3), organisation: Some(2), community: Some(6) };
        figure("dumbbell", "Three lenses", "You: 3. Your organisation: 2. Your community: 6.", now, None)
    }

    pub fn sample_again() -> Figure {
        let now = Places { me: Some(5), organisation: Some(5), community: Some(5) };
        let before = Places { me: Some(3), organisation: Some(6), community: None };
        let sentence = "You: 5, after 3. Your organisation: 5, after 6. Your community: 5.";
        figure("dumbbell-again", "Three lenses, again", sentence, now, Some(before))
    }
}

/// The shape of a lens, alone, for a legend.
pub fn legend_mark(lens: &str) -> Markup {
    html! { svg class="key" aria-hidden="true" viewBox="0 0 20 20" { (shape(lens, "10", 10)) } }
}

fn mark(lens: &str, step: u32, y: i32) -> Markup {
    shape(lens, &unit(tenths(2 * step)), y)
}

fn shape(lens: &str, x: &str, y: i32) -> Markup {
    let at = format!("translate({x} {y})");
    html! {
        @match lens {
            "me" => circle class="lens me" transform=(at) r="6.5" {},
            "organisation" => rect class="lens organisation" transform=(at) x="-6" y="-6" width="12" height="12" {},
            _ => polygon class="lens community" transform=(at) points="0,-8 8,0 0,8 -8,0" {},
        }
    }
}

/// From an earlier step: a hollow ring there, a line and its head before the mark.
fn arrow(lens: &str, from: u32, to: u32, y: i32) -> Markup {
    let (a, b) = (tenths(2 * from), tenths(2 * to));
    let (head, back) = if a < b { (b - 70, b - 140) } else { (b + 70, b + 140) };
    html! {
        line class={ "moved " (lens) } x1=(unit(a)) x2=(unit(head)) y1=(y) y2=(y) {}
        polygon class={ "head " (lens) } points={ (unit(head)) "," (y) " " (unit(back)) "," (y - 4) " " (unit(back)) "," (y + 4) } {}
        circle class={ "was " (lens) } cx=(unit(a)) cy=(y) r="4" {}
    }
}

fn figure(id: &str, title: &str, sentence: &str, now: Places, before: Option<Places>) -> Figure {
    Figure {
        id: id.into(),
        title: title.into(),
        sentence: sentence.into(),
        poles: Some(("I know".into(), "We know".into())),
        marks: Marks::Dumbbell(Dumbbell { now, before }),
        table: None,
    }
}
