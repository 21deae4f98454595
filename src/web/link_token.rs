//! The last part of an address that came by mail. Mail programs and people take what stands behind an address for a part of
//! it: a full stop, a bracket, a space. None of these is ever in a token.

use std::{future::Ready, ops::Deref};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Path};

use super::{Web, session::SignedIn, trouble::Trouble};
use weshift_domain::Manager;

#[derive(Debug)]
pub(crate) struct LinkToken(String);

impl LinkToken {
    fn read(raw: &str) -> LinkToken {
        let is_of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        LinkToken(raw.trim_matches(|c| !is_of_token(c)).to_string())
    }
}

impl Deref for LinkToken {
    type Target = String;

    fn deref(&self) -> &String {
        &self.0
    }
}

impl FromRequest for LinkToken {
    type Error = Trouble;
    type Future = Ready<Result<LinkToken, Trouble>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let path = Path::<String>::from_request(request, payload).into_inner();
        std::future::ready(path.map(|it| LinkToken::read(&it)).map_err(|_| Trouble::NotFound))
    }
}

/// Where the settings say so, the link alone is not enough: its manager must be signed in.
pub(crate) fn check_login(
    web: &Web,
    manager: &Manager,
    by: Result<SignedIn, Trouble>,
) -> Result<(), Trouble> {
    if !web.settings.mail.links_need_login {
        return Ok(());
    }
    if by?.manager().id == manager.id {
        Ok(())
    } else {
        Err(Trouble::Forbidden("This link is another manager's. Sign in as them to use it."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_mail_programs_add_to_an_address_is_no_part_of_it() {
        for raw in [
            "aB-_9",
            "aB-_9.",
            "aB-_9)",
            "aB-_9 ",
            "aB-_9>",
            "aB-_9=",
            "<aB-_9>",
            "aB-_9).",
            "aB-_9\u{a0}",
            "aB-_9”",
        ] {
            assert_eq!(LinkToken::read(raw).as_str(), "aB-_9", "{raw}");
        }
    }
}
