//! Where the exercise begins.

use weshift_templates::{
    exercise::{Card, StartPage},
    html::Link,
    layout::Layout,
};

use super::{
    super::{super::Web, layout},
    lens_name,
};
use weshift_domain::*;
use weshift_links as links;

/// `notice`: why it did not begin.
pub(crate) fn start_page(web: &Web, post: &Post, notice: Option<String>) -> String {
    let floor = web.exercise.floor().threshold();
    let card = |lens: Lens, text: &str| Card { title: lens_name(lens).into(), text: text.into() };
    let community = match web.settings.exercise.community.as_str() {
        "" => "What those mostly do with whom I share a practice, wherever they work.",
        said => said,
    };
    let title = "Where are you on the journey?";
    let wrong = notice.is_some();
    StartPage {
        layout: Layout {
            canonical: Some(web.links.absolute(&links::exercise(&post.slug))),
            noindex: wrong,
            ..layout(web, &if wrong { format!("Error: {title}") } else { title.to_string() })
        },
        post: Link::new(&post.title, &links::post(&post.slug)),
        lede: "Consider these points as both an individual and as part of a group or community, to gain a perspective of where you, your organisation or your community are on the journey.".into(),
        cards: vec![
            card(Lens::Me, "What I mostly do."),
            card(Lens::Organisation, "What people around me at work mostly do."),
            card(Lens::Community, community),
        ],
        time: "About 4 minutes each. The second and the third are up to you.".into(),
        privacy: vec![
            "No name, no account, no cookie: your answers are found by a link that you alone get, and you can delete them there.".into(),
            format!("Nothing is shown of fewer than {floor} people, and of fewer than 10 three bands only. If all of them answer the same, everybody knows their answer."),
        ],
        action: links::exercise(&post.slug),
        join_action: links::JOIN.into(),
        run_group: Link::new("Run it with your group", links::NEW_SESSION),
        picture: Link::new("Where others stand", &links::picture(&post.slug)),
        notice,
        nothing: post.shifts.is_empty().then(|| "This post has no shifts to place oneself on.".to_string()),
    }
    .render()
    .into_string()
}
