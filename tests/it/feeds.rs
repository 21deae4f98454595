//! Atom feeds.

use crate::world::{Reply, SHIFT, on_both};

#[test]
fn feeds_hold_what_was_published_and_are_well_formed() {
    on_both(&[("moderation.publish", "all")], |world| {
        world.reply_on(
            SHIFT,
            &Reply {
                url: "https://ada.example/?a=1&b=2".into(),
                email: "ada@example.org".into(),
                ..Reply::by("Ada <b>", "It is < & > *so* ]]> here.")
            },
        );
        for path in
            ["/feeds/comments.atom", "/p/km-culture-shift/feed.atom", "/p/km-culture-shift/we-know/feed.atom"]
        {
            let feed = world.get(path);
            assert_eq!(
                (feed.status, feed.header("content-type")),
                (200, "application/atom+xml; charset=utf-8")
            );
            feed.must_say("Ada &lt;b&gt;").must_not_say("@example.org");
            let mut reader = quick_xml::Reader::from_str(&feed.body);
            reader.config_mut().check_end_names = true;
            let mut entries = 0;
            loop {
                match reader.read_event().unwrap() {
                    quick_xml::events::Event::Start(tag) if tag.name().as_ref() == "entry" => entries += 1,
                    quick_xml::events::Event::Eof => break,
                    _ => (),
                }
            }
            assert_eq!(entries, 1, "{path}");
        }
        world.get("/p/km-culture-shift/ours/feed.atom").must_not_say("<entry>");
        assert_eq!(world.get("/p/nothing/feed.atom").status, 404);
    });
}
