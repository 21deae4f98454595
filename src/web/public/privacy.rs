//! `/privacy`

use actix_web::{HttpRequest, web::Data};

use super::super::{
    Web,
    pages::{self, Made, Name},
    trouble::Answer,
    view,
};

pub(crate) async fn show(request: HttpRequest, web: Data<Web>) -> Answer {
    pages::answer(&request, &web, Name::Privacy, async {
        let hooks = web.reader.list_webhooks().await?;
        let html = view::privacy_page(&web, &hooks);
        Ok(Made::page(html.clone(), html))
    })
    .await
}
