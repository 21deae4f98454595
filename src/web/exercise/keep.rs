//! How somebody comes back to their page, takes it with them, or deletes it. Links change nothing; buttons do.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Path},
};

use super::{
    super::{
        Web, answer,
        body::Body,
        client, refusals,
        trouble::{Answer as Reply, Trouble},
        view::{
            self,
            exercise::{JourneyState, answers_csv, day},
        },
    },
    find, hidden, must_be_there, own, page, problems_of, see_other,
};
use weshift_domain::*;
use weshift_exercise::{Journey, PersonKey};
use weshift_links as links;

pub(crate) async fn csv(web: Data<Web>, key: Path<String>) -> Reply {
    let (_, post, journey) = find(&web, &key).await?;
    let file = answers_csv(&post, &journey).into_bytes();
    let mut response = hidden(answer::private(StatusCode::OK, "text/csv; charset=utf-8", file));
    let name = header::HeaderValue::from_static("attachment; filename=\"answers.csv\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

pub(crate) async fn mail(request: HttpRequest, web: Data<Web>, key: Path<String>, body: Body) -> Reply {
    let found = find(&web, &key).await?;
    let fields = body.fields().await?;
    let email = fields.get("email");
    let sent = match web.exercise.offers_mail() {
        true => web.exercise.mail_page(&found.0, email, client::address(&request, &web)).await,
        false => Err(no_mail()),
    };
    done(&web, found, email, sent, "mailed").await
}

pub(crate) async fn remind(request: HttpRequest, web: Data<Web>, key: Path<String>, body: Body) -> Reply {
    let found = find(&web, &key).await?;
    let fields = body.fields().await?;
    let email = fields.get("email");
    let asked = match web.exercise.offers_mail() {
        true => web.exercise.ask_to_remind(&found.0, email, client::address(&request, &web)).await,
        false => Err(no_mail()),
    };
    done(&web, found, email, asked, "asked").await
}

type Found = (PersonKey, Post, Journey);

fn no_mail() -> Rejection {
    Problem::new(Field::Email, "This site sends no mail. Keep the address of your page instead.").into()
}

async fn done(
    web: &Web,
    (key, post, journey): Found,
    email: &str,
    result: Result<bool, Rejection>,
    word: &str,
) -> Reply {
    match result {
        Ok(is_there) => {
            must_be_there(is_there)?;
            Ok(see_other(&format!("{}?done={word}", links::journey(key.as_str()))))
        }
        Err(Rejection::Refused(refusal)) => {
            let state = JourneyState {
                problems: problems_of(&refusal),
                email: email.to_string(),
                ..JourneyState::default()
            };
            let html = own::render(web, &key, &post, &journey, state).await?;
            Ok(page(refusals::status_of(&refusal), html))
        }
        Err(Rejection::Failed(fault)) => Err(fault.into()),
    }
}

/// What the link in the letter opens that asks about a reminder.
pub(crate) async fn show_reminder(web: Data<Web>, path: Path<(String, String)>) -> Reply {
    let (key, token) = path.into_inner();
    let due = web.exercise.look_at_reminder(&token).await?.ok_or(Trouble::NotFound)?;
    let words = [
        format!("You would get one mail on {}, and none after it.", day(due)),
        "If you did not ask for this, close the page: nothing is sent, and your address is forgotten.".into(),
    ];
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let action = links::reminder(&key, &token);
    let html = view::notice(&web, "Do you want this reminder?", &words, Some(("Yes, remind me", &action)));
    Ok(page(StatusCode::OK, html))
}

pub(crate) async fn confirm_reminder(web: Data<Web>, path: Path<(String, String)>) -> Reply {
    let due = web.exercise.confirm_reminder(&path.1).await?.ok_or(Trouble::NotFound)?;
    let words = format!("You get one mail on {}. Once it has gone, your address is deleted.", day(due));
    Ok(page(StatusCode::OK, view::notice(&web, "You will be reminded", &[&words], None)))
}

pub(crate) async fn show_delete(web: Data<Web>, key: Path<String>) -> Reply {
    // Also where the post is not public any more.
    let key = PersonKey::parse(&key).ok_or(Trouble::NotFound)?;
    let journey = web.exercise.look(&key).await?.ok_or(Trouble::NotFound)?;
    let runs = view::counted(journey.runs.len() as u32, "time", "times");
    let words = format!(
        "You went through the exercise {runs}. All your answers, notes and your next step are deleted at once, and this page with them. Where others stand follows with the next picture."
    );
    let action = links::journey_part(key.as_str(), "delete");
    let html = view::notice(&web, "Delete everything?", &[&words], Some(("Yes, delete everything", &action)));
    Ok(page(StatusCode::OK, html))
}

pub(crate) async fn delete(web: Data<Web>, key: Path<String>) -> Reply {
    let key = PersonKey::parse(&key).ok_or(Trouble::NotFound)?;
    must_be_there(web.exercise.forget(&key).await?)?;
    let words = ["Nothing is kept of your answers any more."];
    let gone: HttpResponse = page(StatusCode::OK, view::notice(&web, "It is all gone", &words, None));
    Ok(gone)
}
