//! Numbers about the moderation.

use actix_web::web::Data;

use super::{
    super::{Web, session::SignedIn, trouble::Answer, view},
    around, page,
};

pub(crate) async fn show(web: Data<Web>, by: SignedIn) -> Answer {
    let stats = web.reader.stats(web.clock.now()).await?;
    Ok(page(view::stats_page(&around(&web, &by, None).await?, &stats)))
}
