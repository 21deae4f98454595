//! Every route on one screen, by audience.

use actix_web::{
    guard::{GuardContext, fn_guard},
    http::Method,
    web::{self, ServiceConfig, get, resource, scope},
};

use super::{
    api, assets, desk, embed, exercise, feeds, groups, health, inbound, live, mail_links, mentions, public,
};

pub(crate) fn all(routes: &mut ServiceConfig) {
    // The router tries them in order: those who come most often come first.
    routes
        .configure(for_programs)
        .configure(for_readers)
        .configure(for_groups)
        .configure(for_other_sites)
        .configure(for_managers)
        .configure(for_machines);
}

/// Pages that need no script, set no cookie, and change nothing when they are read.
fn for_readers(routes: &mut ServiceConfig) {
    routes
        .service(resource("/").get(public::posts::list))
        // Nearly half the time of a kept page went into trying patterns: it is told by hand, the rest by the last of them.
        .service(
            scope("/p").guard(fn_guard(is_discussion)).default_service(get().to(public::threads::show_plain)),
        )
        .service(resource("/p/{post}").get(public::posts::show))
        .service(resource(["/p/{post}/feed.atom", "/p/{post}/feed.json"]).get(feeds::post))
        .service(resource("/p/{post}/exercise").get(exercise::start::show).post(exercise::start::begin))
        .service(resource("/p/{post}/picture").get(exercise::picture::show))
        .service(resource("/p/{post}/picture.csv").get(exercise::picture::csv))
        .service(resource("/p/{post}/{shift}/place").post(exercise::place::place))
        .service(resource("/p/{post}/comments").post(public::reply::to_post))
        .service(resource("/p/{post}/follow").post(public::follow::to_post))
        .service(resource(["/p/{post}/{shift}/feed.atom", "/p/{post}/{shift}/feed.json"]).get(feeds::thread))
        .service(resource("/p/{post}/{shift}/follow").post(public::follow::to_shift))
        .service(resource("/p/{post}/{shift}/comments").post(public::reply::to_shift))
        .service(resource("/p/{post}/{shift}").get(public::threads::show))
        .service(resource("/x/{key}").get(exercise::own::show))
        .service(resource("/x/{key}/answers.csv").get(exercise::keep::csv))
        .service(resource("/x/{key}/step").post(exercise::own::step))
        .service(resource("/x/{key}/again").post(exercise::own::again))
        .service(resource("/x/{key}/mail").post(exercise::keep::mail))
        .service(resource("/x/{key}/remind").post(exercise::keep::remind))
        .service(
            resource("/x/{key}/remind/{token}")
                .get(exercise::keep::show_reminder)
                .post(exercise::keep::confirm_reminder),
        )
        .service(resource("/x/{key}/delete").get(exercise::keep::show_delete).post(exercise::keep::delete))
        .service(resource("/x/{key}/{lens}").get(exercise::own::lens).post(exercise::own::answer))
        .service(resource(weshift_links::PROOF).get(api::comments::challenge))
        .service(resource("/privacy").get(public::privacy::show))
        .service(resource("/c/{id}").get(public::comment::show))
        .service(resource("/c/{id}/reply").get(public::reply::form))
        .service(resource(["/c/{id}/feed.atom", "/c/{id}/feed.json"]).get(feeds::answers))
        .service(resource("/c/{id}/report").get(public::report::form).post(public::report::send))
        .service(resource("/c/{id}/edit").post(public::comment::edit))
        .service(resource("/c/{id}/withdraw").post(public::comment::withdraw))
        .service(resource("/c/{id}/confirm").post(public::comment::ask_to_confirm))
        .service(resource("/confirm/{token}").get(public::confirm::show).post(public::confirm::confirm))
        .service(resource(["/feeds/comments.atom", "/feeds/comments.json"]).get(feeds::site))
        .service(resource(["/feeds/thread.atom", "/feeds/thread.json"]).get(feeds::named))
        .service(resource(weshift_links::API).get(api::document::page));
}

fn is_discussion(request: &GuardContext<'_>) -> bool {
    let head = request.head();
    head.method == Method::GET && public::threads::named_by(head.uri.path()).is_some()
}

/// The exercise in a group. Whoever holds the address of a page may do what it offers.
fn for_groups(routes: &mut ServiceConfig) {
    routes
        .service(resource("/s").get(groups::join::enter))
        .service(resource("/s/new").get(groups::begin::blank).post(groups::begin::begin))
        .service(
            resource("/s/remind/{token}")
                .get(groups::begin::show_reminder)
                .post(groups::begin::confirm_reminder),
        )
        .service(resource("/s/{code}").get(groups::join::show).post(groups::join::join))
        .service(resource("/s/{code}/state").get(groups::look::state))
        .service(resource("/s/{code}/wall").get(groups::look::wall))
        .service(resource("/s/{code}/report").get(groups::look::report))
        .service(resource("/s/{code}/report.csv").get(groups::look::report_csv))
        .service(resource("/s/{code}/in/{key}").get(groups::member::show))
        .service(resource("/s/{code}/in/{key}/leave").post(groups::member::leave))
        .service(
            resource("/s/{code}/in/{key}/{lens}").get(groups::member::questions).post(groups::member::answer),
        )
        .service(resource("/s/{code}/lead/{key}").get(groups::lead::show).post(groups::lead::act))
        .service(
            resource("/s/{code}/lead/{key}/{shift}").get(groups::lead::agreement).post(groups::lead::agree),
        );
}

/// Pages of other sites.
fn for_other_sites(routes: &mut ServiceConfig) {
    routes
        .service(resource("/embed/v1/data").get(embed::data))
        .service(resource("/embed/v1/thread").get(embed::bare).post(embed::send_bare))
        .service(resource("/embed/v1/live").get(live::stream))
        .service(resource("/embed/v1/origin").get(embed::origin))
        .service(resource("/frame").get(embed::frame).post(embed::send_in_frame))
        .service(resource("/frame/{post}/{shift}").get(embed::frame_of_shift))
        .service(resource("/embed.js").get(embed::script))
        .service(resource(weshift_templates::assets::EMBED_HREF).get(embed::pinned));
}

/// The desk, and what the links in managers' mails open.
fn for_managers(routes: &mut ServiceConfig) {
    routes
        .service(resource("/m/{token}").get(mail_links::show).post(mail_links::act))
        .service(resource("/u/{token}").get(mail_links::show_unsubscribe).post(mail_links::unsubscribe))
        .service(resource("/admin").get(desk::queue::waiting))
        .service(resource("/admin/setup/{token}").get(desk::way_in::show_setup).post(desk::way_in::set_up))
        .service(resource("/admin/sign-in").get(desk::way_in::show).post(desk::way_in::sign_in))
        .service(resource("/admin/sign-in-link").post(desk::way_in::ask_link))
        .service(resource("/admin/sign-in/{token}").get(desk::way_in::show_link).post(desk::way_in::use_link))
        .service(resource("/admin/sign-in-passkey").post(desk::way_in::sign_in_by_passkey))
        .service(
            resource("/admin/second-factor").get(desk::way_in::second_factor).post(desk::way_in::give_second),
        )
        .service(resource("/admin/join/{token}").get(desk::way_in::show_join).post(desk::way_in::join))
        .service(resource("/admin/prove").post(desk::way_in::prove))
        .service(resource("/admin/sign-out").post(desk::way_in::sign_out))
        .service(resource("/admin/comments").get(desk::find::list))
        .service(resource("/admin/comments/{id}").get(desk::comment::show))
        .service(resource("/admin/comments/{id}/decide").post(desk::comment::decide))
        .service(resource("/admin/comments/{id}/undo").post(desk::comment::undo))
        .service(resource("/admin/comments/{id}/reply").post(desk::writing::reply))
        .service(resource("/admin/comments/{id}/edit").get(desk::writing::show).post(desk::writing::save))
        .service(resource("/admin/comments/{id}/around").get(desk::writing::near))
        .service(resource("/admin/comments/{id}/reports").post(desk::people::settle_reports))
        .service(resource("/admin/comments/{id}/notes").post(desk::writing::note))
        .service(resource("/admin/bulk").get(desk::bulk::show).post(desk::bulk::act))
        .service(resource("/admin/bulk/{act}").get(desk::bulk::done))
        .service(resource("/admin/bulk/{act}/undo").post(desk::bulk::undo))
        .service(resource("/admin/people/{key}").get(desk::people::show).post(desk::people::set_standing))
        .service(resource("/admin/people/{key}/notes").post(desk::people::note))
        .service(resource("/admin/people/{key}/export").post(desk::people::export))
        .service(resource("/admin/people/{key}/erase").get(desk::people::ask_erase).post(desk::people::erase))
        .service(resource("/admin/blocklist").get(desk::people::blocklist).post(desk::people::block))
        .service(resource("/admin/blocklist/{id}/remove").post(desk::people::unblock))
        .service(resource("/admin/posts").get(desk::posts::list).post(desk::posts::add))
        .service(resource("/admin/posts/new").get(desk::posts::blank))
        .service(resource("/admin/posts/{slug}").get(desk::posts::show).post(desk::posts::save))
        .service(resource("/admin/posts/{slug}/shifts").post(desk::posts::add_shift))
        .service(resource("/admin/posts/{slug}/shifts/{key}").post(desk::posts::save_shift))
        .service(resource("/admin/embed").get(desk::embed::list))
        .service(resource("/admin/embed/moved").post(desk::embed::moved))
        .service(resource("/admin/embed/pages/{thread}").get(desk::embed::show).post(desk::embed::save))
        .service(resource("/admin/embed/pages/{thread}/merge").post(desk::embed::merge))
        .service(resource("/admin/embed/undo/{batch}").post(desk::embed::undo))
        .service(resource("/admin/welcome").get(desk::welcome::list).post(desk::welcome::put_away))
        .service(
            resource("/admin/welcome/people").get(desk::welcome::show_people).post(desk::welcome::invite),
        )
        .service(resource("/admin/welcome/{step}").get(desk::welcome::show).post(desk::welcome::take))
        .service(resource("/admin/welcome/{step}/skip").post(desk::welcome::skip))
        .service(resource("/admin/managers").get(desk::managers::list).post(desk::managers::invite))
        .service(resource("/admin/managers/{id}").get(desk::managers::show).post(desk::managers::save))
        .service(resource("/admin/managers/{id}/invite").post(desk::managers::invite_again))
        .service(resource("/admin/managers/{id}/remove").post(desk::managers::remove))
        .service(resource("/admin/tokens").get(desk::tokens::list).post(desk::tokens::make))
        .service(resource("/admin/tokens/{id}/revoke").post(desk::tokens::revoke))
        .service(resource("/admin/webhooks").get(desk::webhooks::list).post(desk::webhooks::add))
        .service(resource("/admin/webhooks/{id}").get(desk::webhooks::show).post(desk::webhooks::save))
        .service(resource("/admin/webhooks/{id}/secret").post(desk::webhooks::renew))
        .service(resource("/admin/webhooks/{id}/test").post(desk::webhooks::test))
        .service(resource("/admin/webhooks/{id}/remove").post(desk::webhooks::remove))
        .service(resource("/admin/webhooks/{id}/deliveries/{delivery}").post(desk::webhooks::again))
        .service(resource("/admin/account").get(desk::account::show).post(desk::account::save))
        .service(resource("/admin/account/address").post(desk::account::want_address))
        .service(
            resource("/admin/address/{token}")
                .get(desk::account::show_address)
                .post(desk::account::take_address),
        )
        .service(resource("/admin/account/keys").post(desk::writing::keys))
        .service(resource("/admin/account/resume").post(desk::account::resume))
        .service(resource("/admin/account/security").get(desk::security::show))
        .service(resource("/admin/account/password").post(desk::security::change_password))
        .service(resource("/admin/account/app").get(desk::security::new_app).post(desk::security::add_app))
        .service(resource("/admin/account/app/remove").post(desk::security::remove_app))
        .service(resource("/admin/account/passkeys").post(desk::security::add_passkey))
        .service(resource("/admin/account/passkeys/remove").post(desk::security::remove_passkey))
        .service(resource("/admin/account/recovery-codes").post(desk::security::make_codes))
        .service(resource("/admin/account/sessions/end").post(desk::security::end_session))
        .service(resource("/admin/account/sign-out-everywhere").post(desk::security::sign_out_everywhere))
        .service(resource("/admin/mail").get(desk::mail::list))
        .service(resource("/admin/mail/halt").post(desk::mail::halt))
        .service(resource("/admin/mail/resume").post(desk::mail::resume))
        .service(resource("/admin/mail/end-links").post(desk::mail::end_links))
        .service(
            resource("/admin/mail/preview/{kind}").get(desk::mail::preview).post(desk::mail::send_preview),
        )
        .service(resource("/admin/mail/preview/{kind}/html").get(desk::mail::preview_html))
        .service(resource("/admin/mail/{id}").get(desk::mail::show))
        .service(resource("/admin/mail/{id}/eml").get(desk::mail::eml))
        .service(resource("/admin/mail/{id}/html").get(desk::mail::html))
        .service(resource("/admin/mail/{id}/retry").post(desk::mail::retry))
        .service(resource("/admin/mail/{id}/cancel").post(desk::mail::cancel))
        .service(resource("/admin/spam").get(desk::spam::show).post(desk::spam::save))
        .service(resource("/admin/stats").get(desk::stats::show))
        .service(resource("/admin/audit").get(desk::audit::list))
        .service(resource("/admin/audit.csv").get(desk::audit::csv));
}

/// The JSON API.
fn for_programs(routes: &mut ServiceConfig) {
    routes.service(
        scope("/api/v1")
            .service(resource("/threads").get(api::threads::thread))
            .service(resource("/comments").get(api::comments::list).post(api::comments::post))
            .service(
                resource("/comments/{id}")
                    .get(api::comments::one)
                    .patch(api::comments::change)
                    .delete(api::comments::withdraw),
            )
            .service(resource("/counts").get(api::threads::counts))
            .service(resource("/queue").get(api::managers::queue))
            .service(resource("/comments/{id}/decision").post(api::managers::decide))
            .service(resource("/comments/{id}/undo").post(api::managers::undo))
            .service(resource("/audit").get(api::managers::audit))
            .service(resource("/posts").get(api::threads::posts))
            .service(resource("/posts/{post}").get(api::threads::post))
            .service(resource("/preview").post(api::comments::preview))
            .service(resource("/openapi.json").get(api::document::json)),
    );
}

/// Assets and health.
fn for_machines(routes: &mut ServiceConfig) {
    routes
        .service(resource("/healthz").get(health::healthz))
        .service(resource(weshift_links::INBOUND).post(inbound::take))
        .service(resource(weshift_links::WEBMENTION).post(mentions::take))
        .service(resource("/readyz").get(health::readyz))
        .service(resource("/robots.txt").get(assets::robots))
        .service(resource("/favicon.ico").get(assets::icon))
        .service(resource("/assets/{file}").get(assets::file))
        .default_service(web::to(assets::nothing));
}
