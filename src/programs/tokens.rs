//! Tokens for the API.

use super::{Programs, by};
use weshift_clock::random_bytes;
use weshift_domain::*;
use weshift_links::{token_from, token_hash};

/// Tells a token from other secrets, to people and to programs that look for leaked ones.
const PREFIX: &str = "weshift_";
/// A manager has so many that work.
const MOST: u32 = 50;
const MAX_NAME: usize = 80;
/// When a token was used is noted to the minute.
const TOUCH: i64 = MINUTE;

/// An API token as a manager asks for it; `Programs::make_token` checks it.
#[derive(Debug, Clone, Default)]
pub struct TokenForm {
    /// What the token is for, in the manager's words: 1 to 80 characters.
    pub name: String,
    /// Names of `Scope`, such as `read:queue`; at least one. Unknown ones are dropped.
    pub scopes: Vec<String>,
    /// The name of an `Expiry`.
    pub expiry: String,
}

/// How long a new token works. It cannot be changed later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// 30 days.
    Month,
    /// 90 days.
    Quarter,
    /// 365 days.
    Year,
    /// Until somebody revokes it.
    Never,
}

impl Expiry {
    /// Every choice, in the order of the form.
    pub const ALL: [Expiry; 4] = [Expiry::Month, Expiry::Quarter, Expiry::Year, Expiry::Never];

    /// The value in the form: days, or `never`.
    pub const fn name(self) -> &'static str {
        match self {
            Expiry::Month => "30",
            Expiry::Quarter => "90",
            Expiry::Year => "365",
            Expiry::Never => "never",
        }
    }

    fn after(self, now: Moment) -> Option<Moment> {
        match self {
            Expiry::Month => Some(now.plus(30 * DAY)),
            Expiry::Quarter => Some(now.plus(90 * DAY)),
            Expiry::Year => Some(now.plus(365 * DAY)),
            Expiry::Never => None,
        }
    }
}

impl Programs {
    /// Makes a token for this manager and returns it: the only time that it is known.
    ///
    /// # Errors
    /// `Refused` with every problem of the form, or because the manager has 50 tokens that work.
    pub async fn make_token(&self, manager: &Manager, form: &TokenForm) -> Result<String, Rejection> {
        let now = self.clock.now();
        let (name, scopes, expiry) = read(manager, form)?;
        let token = format!("{PREFIX}{}", token_from(random_bytes()));
        let words: Vec<&str> = scopes.iter().map(|it| it.name()).collect();
        let entry = NewAudit::new(
            now,
            by(manager),
            Via::Page,
            AuditAction::TokenMade,
            format!("{name}: {}", words.join(", ")),
        );
        let new = NewToken {
            token_hash: token_hash(&token),
            manager: manager.id,
            name,
            scopes,
            at: now,
            expires_at: expiry.after(now),
        };
        self.store
            .write(move |tx| {
                if tx.count_tokens(new.manager, now)? >= MOST {
                    let full = format!("You have {MOST} tokens that work. Revoke one first.");
                    return Err(Rejection::from(Problem::new(Field::Name, full)));
                }
                tx.add_token(&new)?;
                tx.add_audit(&entry)?;
                Ok(token)
            })
            .await
    }

    /// Ends a token: managers end their own, owners anybody's. `false`: there is none that works.
    pub async fn revoke_token(&self, manager: &Manager, id: TokenId) -> Result<bool, Fault> {
        let (now, who) = (self.clock.now(), by(manager));
        let of = match manager.role {
            Role::Owner => None,
            Role::Manager | Role::Viewer => Some(manager.id),
        };
        self.store
            .write(move |tx| {
                let Some(name) = tx.revoke_token(id, of, now)? else { return Ok(false) };
                tx.add_audit(&NewAudit::new(now, who, Via::Page, AuditAction::TokenRevoked, name))?;
                Ok(true)
            })
            .await
    }

    /// The token and its manager, if it works. Notes the use, to the minute. `None` for any other string.
    pub async fn bearer(&self, token: &str) -> Result<Option<Bearer>, Fault> {
        if !token.starts_with(PREFIX) {
            return Ok(None);
        }
        let now = self.clock.now();
        let found = self.store.reader().find_token(token_hash(token)).await?;
        let Some(bearer) = found.filter(|it| it.token.is_good(now)) else { return Ok(None) };
        let id = bearer.token.id;
        if bearer.token.last_used_at.is_none_or(|it| now.since(it) >= TOUCH) {
            self.store.write(move |tx| tx.touch_token(id, now)).await?;
        }
        Ok(Some(bearer))
    }
}

/// Everything that is wrong at once.
fn read(manager: &Manager, form: &TokenForm) -> Result<(String, Vec<Scope>, Expiry), Refusal> {
    let mut wrong = Vec::new();
    let name = visible(&form.name);
    if name.is_empty() || name.chars().count() > MAX_NAME {
        wrong.push(Problem::new(
            Field::Name,
            format!("Please say what the token is for, in at most {MAX_NAME} characters."),
        ));
    }
    let mut scopes: Vec<Scope> = form.scopes.iter().filter_map(|it| Scope::parse(it)).collect();
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() {
        wrong.push(Problem::new(Field::Scopes, "Please choose at least one thing that the token may do."));
    } else if !scopes.iter().all(|it| it.is_open_to(manager.role)) {
        wrong.push(Problem::new(
            Field::Scopes,
            "Your role does not decide on comments, so no token of yours can.",
        ));
    }
    let expiry = Expiry::ALL.into_iter().find(|it| it.name() == form.expiry);
    if expiry.is_none() {
        wrong.push(Problem::new(Field::Expiry, "Please choose how long the token works."));
    }
    match expiry {
        Some(expiry) if wrong.is_empty() => Ok((name, scopes, expiry)),
        _ => Err(Refusal::Invalid(wrong)),
    }
}
