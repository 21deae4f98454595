//! Who looks after the comments.

use actix_web::web::Data;

use super::{
    super::{Web, answer::Answer, session::SignedIn, view},
    around, page,
};

pub async fn list(web: Data<Web>, by: SignedIn) -> Answer {
    let managers = web.reader.list_managers().await?;
    Ok(page(view::managers_page(&around(&web, &by, None).await?, &managers)))
}
