//! What a group is shown of one shift.

use maud::{Markup, html};

/// Of one shift, every lens that was asked.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    pub from: String,
    pub to: String,
    pub pictures: Vec<Picture>,
}

/// Through one lens.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    /// Names its elements: `we-know-me`.
    pub id: String,
    /// `Me`
    pub lens: String,
    /// `9 of 14 are on the “We know” side, 2 in between.`, or why nothing is shown.
    pub sentence: String,
    /// `Two people picked at random are 1.9 steps apart.`
    pub more: String,
    pub marks: Marks,
    /// `3 were not sure.`
    pub unsure: String,
    /// On which the group agreed.
    pub agreed: Option<u8>,
    /// `You: 6`
    pub mine: String,
    /// Where names are shown: who, and `6` or `not sure`.
    pub people: Vec<(String, String)>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Marks {
    #[default]
    Hidden,
    /// From, in between, to.
    Bands([u32; 3]),
    Steps {
        counts: [u32; 7],
    },
}

impl Shown {
    pub fn render(&self) -> Markup {
        html! { @for picture in &self.pictures { (picture.render(&self.from, &self.to)) } }
    }
}

impl Picture {
    fn render(&self, from: &str, to: &str) -> Markup {
        html! {
            figure class="group-picture" {
                figcaption {
                    strong { (self.lens) } ": " (self.sentence)
                    @if !self.more.is_empty() { " " (self.more) }
                    @if !self.unsure.is_empty() { " " (self.unsure) }
                    @if !self.mine.is_empty() { " " span class="chip" { (self.mine) } }
                }
                @match &self.marks {
                    Marks::Hidden => {},
                    Marks::Bands([lo, mid, hi]) => {
                        (tally(from, to, &[("1 to 3".into(), *lo), ("4".into(), *mid), ("5 to 7".into(), *hi)], None))
                    },
                    Marks::Steps { counts } => {
                        @let steps: Vec<(String, u32)> = (1..).zip(counts).map(|(step, people): (u8, &u32)| (step.to_string(), *people)).collect();
                        (tally(from, to, &steps, self.agreed))
                    },
                }
                @if !self.people.is_empty() {
                    ul class="people" aria-label={ "Who stands where: " (self.lens) } {
                        @for (name, step) in &self.people { li { bdi { (name) } " " span class="chip" { (step) } } }
                    }
                }
            }
        }
    }

    pub(super) fn sample(lens: &str, counts: [u32; 7]) -> Picture {
        let n: u32 = counts.iter().sum();
        let hi: u32 = counts[4..].iter().sum();
        Picture {
            id: format!("we-know-{}", lens.to_lowercase()),
            lens: lens.into(),
            sentence: format!("{hi} of {n} are on the “We know” side, {} in between.", counts[3]),
            more: "The middle person is at 5. Two people picked at random are 1.9 steps apart.".into(),
            marks: Marks::Steps { counts },
            ..Picture::default()
        }
    }

    pub(super) fn sample_bands() -> Picture {
        Picture {
            id: "ours-me".into(),
            lens: "Me".into(),
            sentence: "4 of 7 are on the “Knowledge is ours” side, 1 in between.".into(),
            marks: Marks::Bands([2, 1, 4]),
            unsure: "1 was not sure.".into(),
            ..Picture::default()
        }
    }

    pub(super) fn sample_open() -> Picture {
        let people = [("Ada", "6"), ("Grace Brewster Murray Hopper", "2"), ("نور", "not sure")];
        Picture {
            id: "ours-me".into(),
            lens: "Me".into(),
            sentence: "1 of 2 are on the “Knowledge is ours” side, 0 in between.".into(),
            marks: Marks::Steps { counts: [0, 1, 0, 0, 0, 1, 0] },
            people: people.map(|(name, step)| (name.to_string(), step.to_string())).to_vec(),
            ..Picture::default()
        }
    }
}

fn tally(from: &str, to: &str, steps: &[(String, u32)], agreed: Option<u8>) -> Markup {
    html! {
        table class="tally" {
            caption class="unseen" { "People at each step, from “" (from) "” to “" (to) "”" }
            thead { tr { @for (step, _) in steps { th scope="col" { (step) @if agreed.is_some_and(|it| it.to_string() == *step) { span class="unseen" { ", agreed" } } } } } }
            tbody { tr { @for (step, people) in steps { td class=[agreed.filter(|it| it.to_string() == *step).map(|_| "agreed")] { (people) } } } }
        }
    }
}
