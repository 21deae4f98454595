//! What a group sees of itself, and in which order it talks about it.

use super::Together;
use weshift_domain::*;

/// How much of a session's results somebody sees. `Together::sight` decides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// What the floor lets through.
    Counts,
    /// Every answer: in an open session participants show each other their names.
    Everything,
}

/// The results of a session as somebody may see them, by shift and lens; empty before the reveal.
/// `Together::pictures` makes it.
#[derive(Debug, Clone, Default)]
pub struct GroupPictures(Vec<GroupPicture>);

impl Together {
    /// What this viewer sees. Whoever holds no key of an open session sees what anybody with its code could: while it
    /// goes on they could join, later they are a stranger.
    pub fn sight(&self, session: &GroupSession, holds_a_key: bool) -> Sight {
        match session.mode {
            SessionMode::Open if holds_a_key || !session.stage.is_closed() => Sight::Everything,
            SessionMode::Open | SessionMode::Anonymous => Sight::Counts,
        }
    }

    /// The session's results within this sight; empty before the reveal.
    pub async fn pictures(&self, session: &GroupSession, sight: Sight) -> Result<GroupPictures, Fault> {
        if !session.stage.is_revealed() {
            return Ok(GroupPictures::default());
        }
        let totals = self.store.reader().list_group_totals(session.id).await?;
        let floor = self.rules.floor;
        let picture = |totals: &Totals| match sight {
            Sight::Everything if totals.n() > 0 => Picture::Steps(*totals),
            Sight::Everything => Picture::Hidden,
            Sight::Counts => floor.picture(totals, 0),
        };
        let shown = |(shift, lens, totals)| GroupPicture { shift, lens, picture: picture(&totals) };
        Ok(GroupPictures(totals.into_iter().map(shown).collect()))
    }
}

impl GroupPictures {
    /// The result on one shift through one lens; `Hidden` if there is none.
    pub fn of(&self, shift: ShiftId, lens: Lens) -> Picture {
        self.0.iter().find(|it| it.shift == shift && it.lens == lens).map_or(Picture::Hidden, |it| it.picture)
    }

    /// Widest first, whichever lens shows it: then the larger range, then more replies. `replies` in the order of the
    /// post; what shows nothing comes last, in that order.
    pub fn widest_first(&self, replies: &[(ShiftId, u32)]) -> Vec<ShiftId> {
        let mut keyed: Vec<_> = replies
            .iter()
            .map(|&(shift, replies)| {
                let pictures = || self.0.iter().filter(|it| it.shift == shift).map(|it| &it.picture);
                let spread = pictures().filter_map(shown_spread).max();
                let range = pictures().map(shown_range).max().unwrap_or(0);
                (std::cmp::Reverse((spread, range, spread.map(|_| replies))), shift)
            })
            .collect();
        keyed.sort_by_key(|it| it.0);
        keyed.into_iter().map(|it| it.1).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(shift: i64, lens: Lens, steps: &[u8]) -> GroupPicture {
        let totals = Totals::of(steps.iter().map(|it| Position::new(*it)));
        GroupPicture { shift: ShiftId(shift), lens, picture: Floor::default().picture(&totals, 0) }
    }

    #[test]
    fn the_shift_on_which_a_group_is_furthest_apart_comes_first() {
        let pictures = GroupPictures(vec![
            picture(1, Lens::Me, &[6; 12]),
            picture(2, Lens::Me, &[1, 1, 1, 1, 1, 7, 7, 7, 7, 7]),
            picture(3, Lens::Me, &[4; 12]),
            picture(3, Lens::Community, &[1, 1, 1, 4, 4, 4, 4, 7, 7, 7]),
            picture(4, Lens::Me, &[1, 7, 7, 7]),
        ]);
        let replies = |of: [u32; 5]| (1..).zip(of).map(|(id, n)| (ShiftId(id), n)).collect::<Vec<_>>();
        let order = |of| pictures.widest_first(&replies(of)).iter().map(|it| it.0).collect::<Vec<_>>();
        assert_eq!(order([0, 0, 0, 9, 9]), [2, 3, 1, 4, 5], "what is hidden is not sorted by what it hides");
        assert_eq!(pictures.of(ShiftId(4), Lens::Me), Picture::Hidden);
    }

    #[test]
    fn of_two_that_are_as_wide_the_more_discussed_comes_first() {
        let pictures = GroupPictures(vec![picture(1, Lens::Me, &[5; 10]), picture(2, Lens::Me, &[6; 10])]);
        let order = pictures.widest_first(&[(ShiftId(1), 3), (ShiftId(2), 8)]);
        assert_eq!(order, [ShiftId(2), ShiftId(1)]);
    }
}
