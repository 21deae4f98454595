//! `/p/{post}/{shift}/place`: one shift, from beside its discussion.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};

use super::{
    super::{
        Web,
        body::Body,
        client,
        public::{thread_name, threads},
        refusals, session,
        trouble::{Answer as Reply, Trouble},
        view::exercise::Placing,
    },
    page, see_other,
};
use weshift_domain::*;
use weshift_exercise::{Change, Typed, read_changes};
use weshift_links as links;

pub(crate) async fn place(
    request: HttpRequest,
    web: Data<Web>,
    path: Path<(String, String)>,
    body: Body,
) -> Reply {
    session::must_come_from_a_known_site(&request, &web)?;
    let (post, shift) = path.into_inner();
    let name = thread_name(&post, &shift)?;
    let post = web.reader.find_post(&name.post).await?.ok_or(Trouble::NotFound)?;
    let shift =
        post.shifts.iter().find(|it| Some(&it.key) == name.shift.as_ref()).ok_or(Trouble::NotFound)?;
    let fields = body.fields().await?;
    let typed = Typed { key: shift.key.clone(), step: fields.text("step"), note: String::new() };
    let wrong = match read_changes(&post, Lens::Me, std::slice::from_ref(&typed)).map(|mut it| it.pop()) {
        Ok(Some(change @ Change::Place(_))) => {
            match web.exercise.begin_with(post.id, Lens::Me, change, client::address(&request, &web)).await {
                Ok(key) => {
                    let path = links::lens(key.as_str(), Lens::Me);
                    return Ok(see_other(&format!("{path}?done=saved#q-{}", shift.key)));
                }
                Err(Rejection::Refused(refusal)) => {
                    (refusals::status_of(&refusal), refusals::message_of(&refusal))
                }
                Err(Rejection::Failed(fault)) => return Err(fault.into()),
            }
        }
        Ok(None | Some(Change::TakeBack(_))) => {
            (StatusCode::UNPROCESSABLE_ENTITY, "Please choose a step, or “Not sure”.".into())
        }
        Err(_) => {
            (StatusCode::UNPROCESSABLE_ENTITY, "Please choose a step from 1 to 7, or “Not sure”.".into())
        }
    };
    let placing = Placing { is_form: true, chosen: typed.step, error: Some(wrong.1) };
    Ok(page(wrong.0, threads::render_placing(&web, &name, placing).await?))
}
