//! The judges, as the settings want them.

use std::sync::Arc;

use weshift_config::{LiveSite, Publish, Settings};
use weshift_domain::{Fault, Thresholds};
use weshift_links::Links;
use weshift_spam::{
    Guard, Lists, Publish as Publishing, RuleSet, Rules,
    akismet::{Akismet, AkismetSettings},
    filter::Filter,
};

/// Fails with a sentence for the owner: a list cannot be read, or Akismet's key or address is wrong.
pub fn guard(settings: &Settings, links: &Links, site: &LiveSite) -> Result<Guard, Fault> {
    let spam = &settings.spam;
    let lists = lists(settings)?;
    if lists.skipped() > 0 {
        let (skipped, read) = (lists.skipped(), lists.len());
        tracing::warn!("spam.lists: {read} entries are in force; {skipped} lines could not be read.");
    }
    let akismet = akismet(settings, links, site.clone()).transpose()?;
    Ok(Guard::new(rules(settings), Filter::new(thresholds(settings)), spam.enabled, lists, akismet))
}

pub fn lists(settings: &Settings) -> Result<Lists, Fault> {
    Lists::load(&settings.spam.lists)
        .map_err(|why| Fault::new("reading spam.lists", why.trim_end_matches('.')))
}

/// Those of the settings, in force where the desk set none.
pub fn thresholds(settings: &Settings) -> Thresholds {
    let part = |percent: u32| f64::from(percent) / 100.0;
    Thresholds { hold: part(settings.spam.hold_percent), spam: part(settings.spam.spam_percent) }
}

pub fn rules(settings: &Settings) -> Rules {
    let moderation = &settings.moderation;
    Rules::new(RuleSet {
        publish: match moderation.publish {
            Publish::Trusted => Publishing::Trusted,
            Publish::All => Publishing::All,
            Publish::None => Publishing::None,
        },
        max_links: moderation.max_links,
        hold_words: moderation.hold_words.clone(),
        spam_words: moderation.spam_words.clone(),
        min_fill_millis: settings.spam.min_fill_millis,
        enabled: settings.spam.enabled,
    })
}

pub(super) fn akismet(settings: &Settings, links: &Links, site: LiveSite) -> Option<Result<Akismet, Fault>> {
    let chosen = settings.spam.akismet.as_ref().filter(|_| settings.spam.enabled)?;
    let made = Akismet::new(AkismetSettings {
        key: chosen.key.0.clone(),
        base_url: chosen.base_url.clone(),
        blog: links.absolute("/"),
        version: env!("CARGO_PKG_VERSION"),
        lang: Arc::new(move || site.now().language.clone()),
    });
    Some(made.map_err(|why| Fault::new("setting up Akismet", why.trim_end_matches('.'))))
}
