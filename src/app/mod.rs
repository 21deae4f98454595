//! Puts it all together: the only room that may see every other.

mod check;
pub mod judges;
mod seed;
mod tasks;

use std::sync::Arc;

use data_encoding::HEXLOWER;
use tokio::sync::watch;

pub use self::check::{look_through, missing_password};
use self::tasks::Tasks;
use crate::worker::{Learning, Outward, Worker};
use weshift_clock::{Clock, random_bytes};
use weshift_config::{LiveSite, MailTransport, Settings};
use weshift_domain::{Email, Fault, MINUTE, Moment};
use weshift_editing::Editing;
use weshift_exercise::{
    self as exercise, Exercise,
    together::{GroupRules, Together},
};
use weshift_fetch::Fetcher;
use weshift_intake::{self as intake, Intake, Mentions, Sieve};
use weshift_limits::{Budgets, Limits};
use weshift_links::{self as links, Links};
use weshift_mail::{self as mail, Inlet, Mailer};
use weshift_moderation::{self as moderation, Moderation};
use weshift_programs::{Programs, Telling};
use weshift_spam::Guard;
use weshift_store::{DatabaseUrl, Store};
use weshift_vitals::Vitals;
use weshift_web::{self as web, Bound, Web};

/// Everything that commands and the server share: the store and what is made of it.
pub struct App {
    pub store: Store,
    pub moderation: Moderation,
    pub mailer: Mailer,
    pub guard: Arc<Guard>,
    pub links: Links,
    pub clock: Clock,
    pub settings: Settings,
    pub site: LiveSite,
}

/// Who else may be using the database.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// The server: refuses a second one on the same SQLite file.
    Server,
    /// A command beside a running server.
    Command,
}

impl App {
    /// Opens the database. The server makes, migrates and seeds it; a command takes it as a server left it.
    pub async fn open(
        settings: Settings,
        clock: Clock,
        presence: Presence,
        base: &str,
    ) -> Result<App, Fault> {
        let url = DatabaseUrl::parse(&settings.database.url.0);
        let store = match presence {
            Presence::Server => Store::open(&url)?,
            Presence::Command => Store::open_beside(&url)?.for_long_work(),
        };
        let secret = secret(&store, presence).await?;
        let links = Links::new(settings.server.base_url.as_deref().unwrap_or(base), &secret);
        let links = match feed_host(&store, &settings, presence).await? {
            Some(host) => links.first_called(host),
            None => links,
        };
        links.sign_letters_with(store.reader().list_link_keys().await?);
        if presence == Presence::Server {
            furnish(&store, clock.now()).await?;
        }
        let site = LiveSite::new(settings.site.clone());
        site.call(&store.reader().site_words().await?);
        let mailer = Mailer::new(links.clone(), settings.mail.clone(), site.clone(), clock.clone())?
            .showing_from(settings.exercise.floor);
        let mailer = named(mailer, &store, presence).await?;
        Ok(App {
            guard: Arc::new(judges::guard(&settings, &links, &site)?),
            moderation: Moderation::new(
                store.clone(),
                links.clone(),
                clock.clone(),
                site.clone(),
                letters(&mailer),
            ),
            mailer,
            store,
            links,
            clock,
            settings,
            site,
        })
    }

    /// Serves until `stop` says so.
    pub async fn serve(self, bound: Bound, stop: watch::Receiver<bool>) -> Result<(), Fault> {
        let limits = Arc::new(Limits::new(Budgets {
            comments_per_minute: self.settings.limits.comments_per_minute,
            comments_burst: self.settings.limits.comments_burst,
            reads_per_second: self.settings.limits.reads_per_second,
            sign_ins_per_minute: self.settings.limits.sign_ins_per_minute,
        }));
        let fetcher = Fetcher::new(self.settings.outbound.private_networks.clone(), self.links.base());
        let intake = intake(&self, &limits);
        let mentions =
            self.settings.outbound.webmention.then(|| Mentions::new(intake.clone(), fetcher.clone()));
        let worker = Worker::new(
            self.store.for_long_work(),
            self.mailer.clone(),
            self.moderation.clone(),
            Arc::clone(&limits),
            self.clock.clone(),
            self.settings.mail.maildir.clone(),
            Learning { guard: Arc::clone(&self.guard), thresholds: judges::thresholds(&self.settings) },
        )
        .showing_from(self.settings.exercise.floor)
        .outward(Outward {
            telling: telling(&self, &fetcher),
            hub: self.settings.outbound.hub.as_ref().map(|it| it.to_string()),
            mentions: mentions.clone(),
        });
        let exercise = exercise(&self, &limits);
        let together = together(&self, &limits);
        let live = Arc::new(web::Live::default());
        let vitals = Vitals::default();
        let store = self.store.clone();
        let mut tasks = Tasks::new(stop);
        let stop = tasks.stop();
        tasks.begin(
            "telling readers of new replies",
            web::tell(Arc::clone(&live), store.reader(), store.stirred(), stop.clone()),
        );
        tasks.begin("hearing of other nodes", store.clone().listen(stop.clone()));
        tasks.begin("writing to the database", store.clone().write_until(stop.clone()));
        // The worker ends on the same word as the server and lets the letter under way arrive.
        tasks.begin("working beside the server", worker.noting(vitals.clone()).run(stop.clone()));
        let web = Web {
            reader: self.store.reader(),
            intake,
            mentions,
            letters: web_letters(&self.store, &self.moderation, &self.mailer, &self.clock),
            moderation: self.moderation,
            editing: Editing::new(self.store.clone(), self.clock.clone()),
            programs: Programs::new(self.store.clone(), self.links.clone(), self.clock.clone(), fetcher),
            exercise,
            together,
            links: self.links,
            limits,
            began: self.clock.now(),
            clock: self.clock,
            settings: self.settings,
            site: self.site,
            live,
            vitals,
            requests: web::Requests::default(),
            pages: web::Pages::default(),
        };
        let served = tasks.beside(serving(bound, web, stop)).await;
        store.close();
        served
    }
}

async fn serving(bound: Bound, web: Web, stop: watch::Receiver<bool>) -> Result<(), Fault> {
    web::serve(bound, web, stop).await.map_err(|error| Fault::new("serving", error))
}

/// What the pages need of the mail.
fn web_letters(store: &Store, moderation: &Moderation, mailer: &Mailer, clock: &Clock) -> web::Letters {
    let inlet = Inlet::new(store.clone(), moderation.clone(), mailer.clone());
    let (reader, mailer, clock) = (store.reader(), mailer.clone(), clock.clone());
    web::Letters {
        inlet: Arc::new(move |message| {
            let inlet = inlet.clone();
            Box::pin(async move { inlet.take(&message).await.map(drop) })
        }),
        preview: Arc::new(move |kind, manager| {
            let (reader, mailer, now) = (reader.clone(), mailer.clone(), clock.now());
            Box::pin(async move { mail::preview(&reader, &mailer, kind, &manager, now).await })
        }),
    }
}

/// How moderation makes its letters.
fn letters(mailer: &Mailer) -> moderation::Letters {
    let (sign_in, fresh_link, nobody_is_told) = (mailer.clone(), mailer.clone(), mailer.clone());
    let (invitation, new_address, address_changed) = (mailer.clone(), mailer.clone(), mailer.clone());
    moderation::Letters {
        sign_in: Arc::new(move |manager, token| sign_in.sign_in_letter(manager, token)),
        invitation: Arc::new(move |to, from, token| invitation.invitation_letter(to, from, token)),
        new_address: Arc::new(move |manager, to, token| new_address.new_address_letter(manager, to, token)),
        address_changed: Arc::new(move |manager| address_changed.address_changed_letter(manager)),
        fresh_link: Arc::new(move |manager, waiting| fresh_link.fresh_link_letter(manager, waiting)),
        nobody_is_told: Arc::new(move |owner| nobody_is_told.nobody_is_told_letter(owner)),
    }
}

fn telling(app: &App, fetcher: &Fetcher) -> Telling {
    let (store, links, clock) = (app.store.clone(), app.links.clone(), app.clock.clone());
    Telling::new(store, fetcher.clone(), links, clock, web::told(&app.links))
}

fn intake(app: &App, limits: &Arc<Limits>) -> Intake {
    let moderation = &app.settings.moderation;
    let house = intake::Rules {
        close_after_days: moderation.close_after_days,
        proof_of_work: app.settings.spam.enabled && app.settings.spam.proof_of_work,
        edit_millis: i64::from(moderation.edit_minutes) * MINUTE,
        origins: app.settings.site.origins.clone(),
        offers_mail: app.mailer.goes_out(),
    };
    let sieve = Sieve(Arc::clone(&app.guard));
    let (confirm, follow) = (app.mailer.clone(), app.mailer.clone());
    let letters = intake::Letters {
        confirm: Arc::new(move |email, token| confirm.confirm_letter(email, token)),
        follow: Arc::new(move |to, about, notify, place| follow.follow_letter(to, about, notify, place)),
    };
    let (store, links, clock) = (app.store.clone(), app.links.clone(), app.clock.clone());
    Intake::new(store, sieve, Arc::clone(limits), links, clock, house, letters)
}

fn exercise(app: &App, limits: &Arc<Limits>) -> Exercise {
    let rules = exercise::Rules { floor: app.settings.exercise.floor, offers_mail: app.mailer.goes_out() };
    let (page, ask) = (app.mailer.clone(), app.mailer.clone());
    let letters = exercise::Letters {
        page: Arc::new(move |to, key, post, dedup| page.own_page_letter(to, key.as_str(), post, dedup)),
        ask: Arc::new(move |to, key, token, post, due| {
            ask.ask_reminder_letter(to, key.as_str(), token, post, due)
        }),
    };
    let (store, links, clock) = (app.store.clone(), app.links.clone(), app.clock.clone());
    Exercise::new(store, Arc::clone(limits), links, clock, rules, letters)
}

fn together(app: &App, limits: &Arc<Limits>) -> Together {
    let rules = GroupRules {
        floor: app.settings.exercise.floor,
        anyone: app.settings.exercise.anyone_may_lead,
        offers_mail: app.mailer.goes_out(),
    };
    let (store, links, clock) = (app.store.clone(), app.links.clone(), app.clock.clone());
    let ask = app.mailer.clone();
    let ask = Arc::new(move |to: &Email, token: &str, post: &str, due| {
        ask.ask_session_reminder_letter(to, token, post, due)
    });
    Together::new(store, Arc::clone(limits), links, clock, rules, ask)
}

/// What an empty database gets, and what an older one spells otherwise.
async fn furnish(store: &Store, now: Moment) -> Result<(), Fault> {
    seed::seed(store, now).await?;
    let respelt = store.write(|tx| tx.respell_pages()).await?;
    if respelt > 0 {
        tracing::info!(
            "{respelt} discussions of pages of other sites go by another name, as the rules for names changed."
        );
    }
    Ok(())
}

/// Readers of feeds know what they have read by ids that must never change (RFC 4287, 4.2.6), so the first name that the settings
/// give a site that is served stays in them. None: it has no name yet, and nobody elsewhere can read its feeds.
async fn feed_host(store: &Store, settings: &Settings, presence: Presence) -> Result<Option<String>, Fault> {
    match (presence, settings.server.base_url.as_deref()) {
        (Presence::Server, Some(base)) => {
            let host = links::host_of(base);
            store.write(move |tx| tx.settle_feed_host(&host)).await.map(Some)
        }
        (Presence::Server, None) | (Presence::Command, _) => store.reader().find_feed_host().await,
    }
}

/// As the lists of its letters were called when the site was first served.
async fn named(mailer: Mailer, store: &Store, presence: Presence) -> Result<Mailer, Fault> {
    let name = mailer.list_name().to_string();
    let settled = match presence {
        Presence::Server => Some(store.write(move |tx| tx.settle_list_name(&name)).await?),
        Presence::Command => store.reader().find_list_name().await?,
    };
    Ok(match settled {
        Some(name) => mailer.naming_lists(name),
        None => mailer,
    })
}

/// The site's own secret, made by whichever node starts first.
async fn secret(store: &Store, presence: Presence) -> Result<Vec<u8>, Fault> {
    let kept = match presence {
        Presence::Server => {
            let fresh = HEXLOWER.encode(&random_bytes::<32>());
            store.write(move |tx| tx.settle_site_value("secret", &fresh)).await?
        }
        Presence::Command => store.reader().find_site_secret().await?.ok_or_else(|| {
            let advice = "start the server first (weshift serve)";
            Fault::new(
                "reading the site's secret",
                format!("there is no site in {} yet; {advice}", store.name()),
            )
        })?,
    };
    HEXLOWER.decode(kept.as_bytes()).map_err(|error| Fault::new("reading the site's secret", error))
}

/// The address of the owner's first link, for printing.
pub fn setup_address(links: &Links, token: &str) -> String {
    links.absolute(&links::setup(token))
}

/// How letters leave, in words.
pub fn mail_words(settings: &Settings) -> String {
    match &settings.mail.transport {
        MailTransport::Smtp(smtp) => format!("Mail goes out through {}:{}.", smtp.host, smtp.port),
        MailTransport::Sendmail(program) => format!("Mail goes out by {}.", program.display()),
        MailTransport::Outbox => match &settings.mail.maildir {
            Some(folder) => {
                format!("No mail server is set: letters are kept in {} and on the desk.", folder.display())
            }
            None => "No mail server is set: letters are kept on the desk.".into(),
        },
    }
}
