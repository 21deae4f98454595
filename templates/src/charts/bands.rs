//! Three bands: what is shown of five to nine people.

use maud::{Markup, html};

use super::{Figure, Marks, Table, WIDTH};

/// People on the side that a shift leads away from, in between, and on the side it leads to.
#[derive(Debug, Clone, Default)]
pub struct Bands {
    pub counts: [u32; 3],
    /// `2 on the I side`, and so on.
    pub words: [String; 3],
}

impl Bands {
    pub(super) fn height(&self) -> u32 {
        22
    }

    pub(super) fn marks(&self) -> Markup {
        let n = self.counts.iter().sum::<u32>().max(1);
        let mut x = 1;
        html! {
            @for (class, count) in ["step-2", "step-4", "step-6"].iter().zip(self.counts) {
                @let width = count * (WIDTH - 2) / n;
                @if width > 0 { rect class={ "mark " (class) } x=(x) y="2" width=(width) height="18" {} }
                @let () = x += width;
            }
        }
    }

    /// So small that it stands in a line of a list, for eyes alone.
    pub fn mini(counts: [u32; 3]) -> Markup {
        let bands = Bands { counts, words: Default::default() };
        html! { svg class="track mini" aria-hidden="true" viewBox={ "0 0 " (WIDTH) " 22" } preserveAspectRatio="none" { (bands.marks()) } }
    }

    pub(super) fn labels(&self) -> Markup {
        html! { p class="bands" aria-hidden="true" { @for words in &self.words { span { (words) } " " } } }
    }

    pub fn sample() -> Figure {
        Figure {
            id: "bands".into(),
            title: "Three bands".into(),
            sentence: "4 of 7 place themselves on the “We know” side, 1 in between.".into(),
            poles: Some(("I know".into(), "We know".into())),
            marks: Marks::Bands(Bands {
                counts: [2, 1, 4],
                words: ["2 toward the start".into(), "1 in between".into(), "4 toward the end".into()],
            }),
            table: Some(Table {
                caption: "People by band".into(),
                head: ["Band", "People"].map(String::from).to_vec(),
                rows: [("Steps 1 to 3", "2"), ("Step 4", "1"), ("Steps 5 to 7", "4")]
                    .map(|(band, people)| vec![band.to_string(), people.to_string()])
                    .to_vec(),
            }),
        }
    }
}
