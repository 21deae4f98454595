//! The link in a notice on a wave: hold everything new that is like it, and take that back. As with every link in a
//! letter, a GET shows and a POST does it.

use super::{Web, link_token::check_login, session::SignedIn, trouble::Trouble, view};
use weshift_domain::Manager;
use weshift_moderation::WaveState;

/// What the link would do.
pub(crate) fn show(
    web: &Web,
    state: WaveState,
    token: &str,
    by: Result<SignedIn, Trouble>,
) -> Result<String, Trouble> {
    if let Some(manager) = manager_of(&state) {
        check_login(web, manager, by)?;
    }
    Ok(match state {
        WaveState::Open(pattern, manager) => view::wave_open(web, &pattern, &manager, token),
        WaveState::Held(pattern, _) => view::wave_held(web, &pattern),
        WaveState::Release(block, manager) => view::wave_release(web, &block, &manager, token),
        WaveState::Over => view::wave_over(web),
    })
}

/// Does it, once.
pub(crate) async fn act(
    web: &Web,
    state: WaveState,
    token: &str,
    by: Result<SignedIn, Trouble>,
) -> Result<String, Trouble> {
    let manager = match &state {
        WaveState::Open(_, manager) | WaveState::Release(_, manager) => manager.clone(),
        WaveState::Held(..) | WaveState::Over => return show(web, state, token, by),
    };
    check_login(web, &manager, by)?;
    let done = web.moderation.follow_wave(token, state).await?;
    Ok(done.map_or_else(|| view::wave_over(web), |done| view::wave_done(web, &done, &manager)))
}

fn manager_of(state: &WaveState) -> Option<&Manager> {
    match state {
        WaveState::Open(_, manager) | WaveState::Held(_, manager) | WaveState::Release(_, manager) => {
            Some(manager)
        }
        WaveState::Over => None,
    }
}
