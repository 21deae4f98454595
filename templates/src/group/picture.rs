//! What a group is shown of one shift.

use maud::{Markup, html};

use crate::charts::{Bands, Figure, Strip};

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
    /// `Me`
    pub lens: String,
    /// Its sentence says how many are where, or why nothing is shown.
    pub figure: Figure,
    /// `The middle person is at 5. 1 was not sure.`
    pub more: String,
    /// `You: 6`
    pub mine: String,
    /// Where names are shown: who, and `6` or `not sure`.
    pub people: Vec<(String, String)>,
}

impl Shown {
    pub fn render(&self) -> Markup {
        html! { div class="pictures" { @for picture in &self.pictures { (picture.render()) } } }
    }
}

impl Picture {
    fn render(&self) -> Markup {
        html! {
            div class="group-picture" {
                p class="lens-name" { (self.lens) @if !self.mine.is_empty() { " " span class="chip" { (self.mine) } } }
                (self.figure.render())
                @if !self.more.is_empty() { p class="meta" { (self.more) } }
                @if !self.people.is_empty() {
                    ul class="people" aria-label={ "Who stands where: " (self.figure.title) } {
                        @for (name, step) in &self.people { li { bdi { (name) } " " span class="chip" { (step) } } }
                    }
                }
            }
        }
    }

    pub(super) fn sample(lens: &str, counts: [u32; 7]) -> Picture {
        let (n, hi): (u32, u32) = (counts.iter().sum(), counts[4..].iter().sum());
        let mut figure = Strip::sample();
        figure.id = format!("we-know-{}", lens.to_lowercase().replace(' ', "-"));
        figure.title = format!("From “I know” to “We know”, {lens}");
        figure.sentence = format!("{hi} of {n} are on the “We know” side, {} in between.", counts[3]);
        Picture {
            lens: lens.into(),
            figure,
            more: "The middle person is at 5. Two people picked at random are 1.9 steps apart.".into(),
            ..Picture::default()
        }
    }

    pub(super) fn sample_bands() -> Picture {
        Picture {
            lens: "Me".into(),
            figure: Bands::sample(),
            more: "1 was not sure.".into(),
            ..Picture::default()
        }
    }

    pub(super) fn sample_open() -> Picture {
        let people = [("Ada", "6"), ("Grace Brewster Murray Hopper", "2"), ("نور", "not sure")];
        let people = people.map(|(name, step)| (name.to_string(), step.to_string())).to_vec();
        Picture { people, ..Picture::sample("My organisation", [0, 1, 0, 0, 0, 1, 0]) }
    }
}
