//! What the site is called now: what the settings say, and where they say nothing, what an owner said on the desk.

use std::sync::{Arc, PoisonError, RwLock};

use super::settings::{Site, is_language};
use weshift_domain::SiteWords;

/// The site as it is now, for everybody who names it. Cheap to clone, and the same for all clones.
#[derive(Debug, Clone)]
pub struct LiveSite {
    settings: Arc<Site>,
    now: Arc<RwLock<Arc<Site>>>,
}

impl LiveSite {
    /// Starts with what the settings say.
    pub fn new(settings: Site) -> LiveSite {
        let settings = Arc::new(settings);
        LiveSite { now: Arc::new(RwLock::new(Arc::clone(&settings))), settings }
    }

    /// The site as it is called now; cheap.
    pub fn now(&self) -> Arc<Site> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What the desk says from now on. True: something is called otherwise than before.
    pub fn call(&self, words: &SiteWords) -> bool {
        let chosen = |is_given: bool, typed: &str, set: &String| match is_given || typed.is_empty() {
            true => set.clone(),
            false => typed.to_string(),
        };
        let Site { given, name, language, contact, origins } = &*self.settings;
        let site = Site {
            name: chosen(given.name, &words.name, name),
            // An older program took any.
            language: chosen(given.language || !is_language(&words.language), &words.language, language),
            contact: chosen(given.contact, &words.contact, contact),
            given: *given,
            origins: origins.clone(),
        };
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        let changed = **now != site;
        if changed {
            *now = Arc::new(site);
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::{super::settings::Given, *};

    #[test]
    fn the_desk_speaks_where_the_settings_say_nothing() {
        let site = LiveSite::new(Site {
            name: "Weshift".into(),
            language: "en-GB".into(),
            contact: String::new(),
            origins: Vec::new(),
            given: Given { language: true, ..Given::default() },
        });
        let words = SiteWords { name: "Our knowledge".into(), language: "ar".into(), contact: String::new() };
        assert!(site.clone().call(&words), "a clone is the same site");
        assert!(!site.call(&words), "nothing changes twice");
        let now = site.now();
        assert_eq!(
            (now.name.as_str(), now.language.as_str(), now.contact.as_str()),
            ("Our knowledge", "en-GB", "")
        );
        assert!(site.call(&SiteWords::default()));
        let free = LiveSite::new(Site { given: Given::default(), ..(*site.now()).clone() });
        free.call(&words);
        assert_eq!(free.now().language, "en-GB", "a language that was kept and that no words are in");
        assert_eq!(site.now().name, "Weshift");
    }
}
