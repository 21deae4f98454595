//! `/p/{post}/picture`: where others stand, from what was published of it.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};

use super::super::{
    Web,
    pages::{self, Made, Name},
    public::slug,
    trouble::{Answer as Reply, Trouble},
    view::exercise::{picture_csv, picture_page},
};

pub(crate) async fn show(request: HttpRequest, web: Data<Web>, post: Path<String>) -> Reply {
    let slug = slug(&post)?;
    pages::answer(&request, &web, Name::Picture(slug.clone()), async {
        let post = web.reader.find_post(&slug).await?.ok_or(Trouble::NotFound)?;
        let snapshots = web.reader.list_snapshots(post.id).await?;
        let past = web.reader.list_past_snapshots(post.id).await?;
        let html = picture_page(&web, &post, &snapshots, &past);
        Ok(Made::page(html.clone(), html))
    })
    .await
}

pub(crate) async fn csv(request: HttpRequest, web: Data<Web>, post: Path<String>) -> Reply {
    let slug = slug(&post)?;
    pages::answer(&request, &web, Name::PictureCsv(slug.clone()), async {
        let post = web.reader.find_post(&slug).await?.ok_or(Trouble::NotFound)?;
        let snapshots = web.reader.list_snapshots(post.id).await?;
        let body = picture_csv(&web, &post, &snapshots);
        Ok(Made { kind: "text/csv; charset=utf-8", seed: body.clone(), body })
    })
    .await
}
