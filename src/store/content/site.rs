//! What the site is, besides its settings.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use crate::engine::{
    Reader, Result, Tx,
    connection::{Both, fault},
    schema::site,
    values::set,
};
use weshift_domain::{FirstRun, SiteWords, Thresholds};

const HALTED: &str = "mail_halted";
const THRESHOLDS: &str = "spam_thresholds";
/// What the desk calls the site.
const NAME: &str = "site_name";
const LANGUAGE: &str = "site_language";
const CONTACT: &str = "site_contact";
const FIRST_RUN: &str = "first_run";
/// Under which name the site's feeds were first read.
const FEED_HOST: &str = "feed_host";
const LIST_NAME: &str = "list_name";

impl Reader {
    /// The site's own secret. None: no server has started on this database.
    pub async fn find_site_secret(&self) -> Result<Option<String>> {
        self.find_site_value("secret").await
    }

    /// The filter's thresholds as the desk set them, if it did.
    pub async fn find_thresholds(&self) -> Result<Option<Thresholds>> {
        Ok(self.find_site_value(THRESHOLDS).await?.and_then(|it| {
            let (hold, spam) = it.split_once(' ')?;
            Some(Thresholds { hold: hold.parse().ok()?, spam: spam.parse().ok()? })
        }))
    }

    /// What an owner said on the desk that the site is.
    pub async fn site_words(&self) -> Result<SiteWords> {
        self.read("reading about the site", |conn| {
            let rows: Vec<(String, String)> = site::table
                .filter(site::key.eq_any([NAME, LANGUAGE, CONTACT]))
                .select((site::key, site::value))
                .load(conn)?;
            let of =
                |key: &str| rows.iter().find(|it| it.0 == key).map(|it| it.1.clone()).unwrap_or_default();
            Ok(SiteWords { name: of(NAME), language: of(LANGUAGE), contact: of(CONTACT) })
        })
        .await
    }

    /// The host in the ids of feeds, if it is settled.
    pub async fn find_feed_host(&self) -> Result<Option<String>> {
        self.find_site_value(FEED_HOST).await
    }

    /// What the mailing lists of the site are called, if it is settled.
    pub async fn find_list_name(&self) -> Result<Option<String>> {
        self.find_site_value(LIST_NAME).await
    }

    /// How far the owner came through the first run.
    pub async fn first_run(&self) -> Result<FirstRun> {
        Ok(self.find_site_value(FIRST_RUN).await?.map(|it| FirstRun::read(&it)).unwrap_or_default())
    }

    /// Whether somebody halted all mail by hand.
    pub async fn is_mail_halted(&self) -> Result<bool> {
        Ok(self.find_site_value(HALTED).await?.is_some())
    }
}

impl Tx<'_> {
    /// Settles the host in the ids of feeds, once and for all, and gives it.
    pub fn settle_feed_host(&mut self, host: &str) -> Result<String> {
        self.settle_site_value(FEED_HOST, host)
    }

    /// Settles what the mailing lists of the site are called, once and for all, and gives it.
    pub fn settle_list_name(&mut self, name: &str) -> Result<String> {
        self.settle_site_value(LIST_NAME, name)
    }

    /// Halts all mail or lets it go on. False if it was so already.
    pub fn halt_mail(&mut self, halt: bool) -> Result<bool> {
        let doing = "halting the mail";
        let row = (site::key.eq(HALTED), site::value.eq("1"));
        let changed = if halt {
            Both(diesel::insert_into(site::table).values(row).on_conflict_do_nothing()).execute(self.conn)
        } else {
            diesel::delete(site::table.find(HALTED)).execute(self.conn)
        };
        self.told.owes |= !halt;
        Ok(changed.map_err(fault(doing))? > 0)
    }

    /// Overwrites all three; where one is empty, the settings apply.
    pub fn set_site_words(&mut self, to: &SiteWords) -> Result<()> {
        let rows = [(NAME, &to.name), (LANGUAGE, &to.language), (CONTACT, &to.contact)];
        let mut set_all = || rows.iter().try_for_each(|(key, value)| set(self.conn, key, value));
        set_all().map_err(fault("changing what the site is"))
    }

    /// Overwrites how far the owner came through the first steps.
    pub fn set_first_run(&mut self, to: &FirstRun) -> Result<()> {
        set(self.conn, FIRST_RUN, &to.written()).map_err(fault("noting how far the first run came"))
    }

    /// As `Reader::first_run`, inside the transaction: the default if nothing was kept.
    pub fn first_run(&mut self) -> Result<FirstRun> {
        let found: QueryResult<Option<String>> =
            site::table.find(FIRST_RUN).select(site::value).first(self.conn).optional();
        let found = found.map_err(fault("reading how far the first run came"))?;
        Ok(found.map(|it| FirstRun::read(&it)).unwrap_or_default())
    }

    /// None: those of the settings are in force again.
    pub fn set_thresholds(&mut self, to: Option<Thresholds>) -> Result<()> {
        let done = match to {
            Some(to) => set(self.conn, THRESHOLDS, &format!("{} {}", to.hold, to.spam)),
            None => diesel::delete(site::table.find(THRESHOLDS)).execute(self.conn).map(drop),
        };
        done.map_err(fault("moving thresholds"))
    }
}
