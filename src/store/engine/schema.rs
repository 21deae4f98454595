//! The tables, as both databases have them.

diesel::table! {
    site (key) { key -> Text, value -> Text, }
}
diesel::table! {
    posts (id) {
        id -> BigInt, slug -> Text, title -> Text, byline -> Text, body_source -> Text, body_html -> Text,
        excerpt -> Text, published_at -> BigInt, is_open -> Bool, state -> Text, holds_all -> Bool,
        address -> Nullable<Text>,
    }
}
diesel::table! {
    shifts (id) {
        id -> BigInt, post_id -> BigInt, key -> Text, ordinal -> Integer, from_pole -> Text, to_pole -> Text,
        question -> Text, from_anchor -> Text, to_anchor -> Text, wording -> Integer,
    }
}
diesel::table! {
    shift_wordings (shift_id, wording) {
        shift_id -> BigInt, wording -> Integer, from_pole -> Text, to_pole -> Text, from_anchor -> Text,
        to_anchor -> Text, at -> BigInt,
    }
}
diesel::table! {
    group_sessions (id) {
        id -> BigInt, post_id -> BigInt, code_hash -> Text, lead_hash -> Text, title -> Text, mode -> Text,
        state -> Text, current_shift_id -> Nullable<BigInt>, lenses -> Text, review_on -> Nullable<BigInt>,
        previous_id -> Nullable<BigInt>, version -> BigInt, created_at -> BigInt, changed_at -> BigInt,
        closed_at -> Nullable<BigInt>, revealed_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    group_pictures (session_id, shift_id, lens) {
        session_id -> BigInt, shift_id -> BigInt, lens -> Text, unsure -> Integer, c1 -> Integer, c2 -> Integer,
        c3 -> Integer, c4 -> Integer, c5 -> Integer, c6 -> Integer, c7 -> Integer,
    }
}
diesel::table! {
    outcomes (session_id, shift_id) {
        session_id -> BigInt, shift_id -> BigInt, state -> Text, agreed_step -> Nullable<SmallInt>,
        disagreed -> Bool, next_step -> Text, owner -> Text, due_on -> Nullable<BigInt>,
        done_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    runs (id) {
        id -> BigInt, post_id -> BigInt, session_id -> Nullable<BigInt>, key_hash -> Text, number -> Integer,
        prefix -> Text, name -> Text, next_step -> Text, begun_on -> BigInt,
    }
}
diesel::table! {
    answers (run_id, shift_id, lens) {
        run_id -> BigInt, shift_id -> BigInt, lens -> Text, step -> Nullable<SmallInt>, note -> Text,
        note_state -> Text, wording -> Integer, is_current -> Bool, counted -> Nullable<SmallInt>,
    }
}
diesel::table! {
    snapshots (id) {
        id -> BigInt, post_id -> BigInt, shift_id -> BigInt, lens -> Text, n -> Integer, known -> Integer,
        known_now -> Integer, unsure -> Integer, c1 -> Integer, c2 -> Integer, c3 -> Integer, c4 -> Integer, c5 -> Integer,
        c6 -> Integer, c7 -> Integer, is_shown -> Bool, taken_at -> BigInt,
    }
}
diesel::table! {
    network_keys (period) { period -> BigInt, key -> Text, }
}
diesel::table! {
    snapshot_networks (shift_id, lens, prefix) {
        shift_id -> BigInt, lens -> Text, prefix -> Text, period -> BigInt,
    }
}
diesel::table! {
    reminders (id) {
        id -> BigInt, post_id -> BigInt, session_id -> Nullable<BigInt>, email -> Text, email_key -> Text,
        token_hash -> Text, due_at -> BigInt, asked_at -> BigInt, confirmed_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    threads (id) {
        id -> BigInt, name -> Text, post_id -> BigInt, shift_id -> Nullable<BigInt>, is_open -> Bool,
        version -> BigInt, approved_count -> Integer, holds_all -> Bool,
    }
}
diesel::table! {
    thread_aliases (name) { name -> Text, thread_id -> BigInt, }
}
diesel::table! {
    page_changes (id) {
        id -> BigInt, thread_id -> BigInt, batch -> Text, kind -> Text, before -> Text, after -> Text, comments -> Text,
        at -> BigInt, is_undone -> Bool,
    }
}
diesel::table! {
    comments (id) {
        id -> BigInt, thread_id -> BigInt, parent_id -> Nullable<BigInt>, path -> Text, depth -> Integer,
        status -> Text, seq -> BigInt, author -> Text, email -> Text, email_key -> Text, url -> Nullable<Text>,
        source -> Text, html -> Text, policy -> Integer, text_hash -> Text, position -> Nullable<SmallInt>,
        client_key -> Text, created_at -> BigInt, edited_at -> Nullable<BigInt>, decided_at -> Nullable<BigInt>,
        decided_by -> Nullable<Text>, status_before -> Nullable<Text>, manager_id -> Nullable<BigInt>,
        decided_kind -> Nullable<Text>, decided_manager_id -> Nullable<BigInt>,
        address_proof -> Text, changes_id -> Nullable<BigInt>, adopted_at -> Nullable<BigInt>,
        approved_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    verdicts (id) {
        id -> BigInt, comment_id -> BigInt, judge -> Text, outcome -> Text, reasons -> Text, at -> BigInt,
        probability -> Nullable<Double>, reason_kinds -> Nullable<Text>,
    }
}
diesel::table! {
    labels (id) {
        id -> BigInt, comment_id -> Nullable<BigInt>, is_spam -> Bool, features -> Binary,
        manager_id -> Nullable<BigInt>, is_undone -> Bool, at -> BigInt,
    }
}
diesel::table! {
    akismet_checks (comment_id) {
        comment_id -> BigInt, submission -> Text, opinion -> Text, answer -> Text, owed -> Text, reporter -> Text,
        due_at -> BigInt, attempts -> Integer, last_error -> Text, created_at -> BigInt,
    }
}
diesel::table! {
    addresses (email_key) {
        email_key -> Text, asked_at -> Nullable<BigInt>, confirmed_at -> Nullable<BigInt>, asked_times -> Integer,
    }
}
diesel::table! {
    managers (id) {
        id -> BigInt, email -> Text, email_key -> Text, name -> Text, role -> Text, password_hash -> Nullable<Text>,
        at_once -> Bool, digest -> Text, zone -> Text, at_minute -> Integer, epoch -> BigInt,
        digest_due_at -> Nullable<BigInt>, digest_until -> BigInt, notice_after -> BigInt, notice_gap -> BigInt,
        created_at -> BigInt, last_seen_at -> Nullable<BigInt>, weekday -> Integer, quiet_from -> Nullable<Integer>,
        quiet_to -> Nullable<Integer>, quiet_weekend -> Bool, notice_day -> BigInt, notices_today -> Integer,
        is_paused -> Bool, bounces -> Integer, bounced_at -> Nullable<BigInt>, fresh_link_at -> Nullable<BigInt>, keys_off -> Bool,
        invited_at -> Nullable<BigInt>, totp_secret -> Nullable<Text>, totp_step -> BigInt, new_email -> Nullable<Text>,
    }
}
diesel::table! {
    notice_choices (manager_id) { manager_id -> BigInt, told_of -> Text, }
}
diesel::table! {
    manager_posts (manager_id, post_id) { manager_id -> BigInt, post_id -> BigInt, }
}
diesel::table! {
    passkeys (credential) {
        credential -> Text, manager_id -> BigInt, public_key -> Text, name -> Text, counter -> BigInt,
        created_at -> BigInt, used_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    recovery_codes (code_hash) { code_hash -> Text, manager_id -> BigInt, }
}
diesel::table! {
    followers (id) {
        id -> BigInt, email -> Text, email_key -> Text, epoch -> BigInt, is_paused -> Bool, bounces -> Integer,
        bounced_at -> Nullable<BigInt>, mail_day -> BigInt, mails_today -> Integer, asked_at -> Nullable<BigInt>,
        asked_times -> Integer, created_at -> BigInt, confirmed_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    follows (id) {
        id -> BigInt, follower_id -> BigInt, thread_id -> BigInt, comment_id -> Nullable<BigInt>, is_active -> Bool,
        mail_after -> BigInt, created_at -> BigInt,
    }
}
diesel::table! {
    follow_notices (follower_id, comment_id) {
        follower_id -> BigInt, comment_id -> BigInt, follow_id -> BigInt, kind -> Text, state -> Text, reason -> Text,
        outbox_id -> Nullable<BigInt>, at -> BigInt,
    }
}
diesel::table! {
    suppressions (email_key) { email_key -> Text, reason -> Text, at -> BigInt, }
}
diesel::table! {
    inbound (message_id) { message_id -> Text, kind -> Text, result -> Text, at -> BigInt, }
}
diesel::table! {
    sessions (token_hash) {
        token_hash -> Text, manager_id -> BigInt, created_at -> BigInt, seen_at -> BigInt, expires_at -> BigInt,
        device -> Text, place -> Text, proven_at -> BigInt, is_half -> Bool,
    }
}
diesel::table! {
    one_time_links (token_hash) {
        token_hash -> Text, purpose -> Text, manager_id -> Nullable<BigInt>, expires_at -> BigInt,
    }
}
diesel::table! {
    notices (manager_id, comment_id, comment_seq) {
        manager_id -> BigInt, comment_id -> BigInt, comment_seq -> BigInt, state -> Text, reason -> Text,
        outbox_id -> Nullable<BigInt>, at -> BigInt,
    }
}
diesel::table! {
    outbox (id) {
        id -> BigInt, kind -> Text, lane -> Integer, manager_id -> Nullable<BigInt>, dedup_key -> Text,
        message_id -> Text, env_from -> Text, env_to -> Text, subject -> Text, raw -> Nullable<Binary>, state -> Text,
        attempts -> Integer, due_at -> BigInt, expires_at -> BigInt, lease_until -> BigInt, lease_owner -> Text,
        last_error -> Text, created_at -> BigInt, sent_at -> Nullable<BigInt>, follower_id -> Nullable<BigInt>,
        follow_id -> Nullable<BigInt>,
    }
}
diesel::table! {
    outbox_attempts (id) { id -> BigInt, outbox_id -> BigInt, at -> BigInt, phase -> Text, text -> Text, }
}
diesel::table! {
    mail_transport (id) {
        id -> BigInt, is_up -> Bool, since -> BigInt, error -> Text, next_probe_at -> BigInt, failures -> Integer,
    }
}
diesel::table! {
    audit (id) {
        id -> BigInt, at -> BigInt, who -> Text, manager_id -> Nullable<BigInt>, via -> Text, act -> Text,
        comment_id -> Nullable<BigInt>, status_before -> Nullable<Text>, status_after -> Nullable<Text>,
        detail -> Text, network -> Text, bulk_id -> Nullable<BigInt>, who_kind -> Text,
    }
}
diesel::table! {
    revisions (id) {
        id -> BigInt, comment_id -> BigInt, source -> Text, who -> Text, at -> BigInt, who_kind -> Text,
        manager_id -> Nullable<BigInt>,
    }
}
diesel::table! {
    notes (id) {
        id -> BigInt, comment_id -> Nullable<BigInt>, email_key -> Nullable<Text>, who -> Text, text -> Text, at -> BigInt,
    }
}
diesel::table! {
    reports (id) {
        id -> BigInt, comment_id -> BigInt, client_key -> Text, kind -> Text, text -> Text, at -> BigInt,
        settled_by -> Nullable<Text>,
    }
}
diesel::table! {
    blocks (id) {
        id -> BigInt, kind -> Text, value -> Text, shown -> Text, effect -> Text, note -> Text, who -> Text, at -> BigInt,
        expires_at -> Nullable<BigInt>, hits -> BigInt, hit_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    api_tokens (id) {
        id -> BigInt, token_hash -> Text, manager_id -> BigInt, name -> Text, scopes -> Text, created_at -> BigInt,
        expires_at -> Nullable<BigInt>, last_used_at -> Nullable<BigInt>, revoked_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    idempotency (key_hash) {
        key_hash -> Text, body_hash -> Text, comment_id -> BigInt, status -> Text, html -> Text, at -> BigInt,
    }
}

diesel::table! {
    webhooks (id) {
        id -> BigInt, kind -> Text, url -> Text, events -> Text, with_email -> Bool, state -> Text, epoch -> BigInt,
        renewed_at -> BigInt, created_at -> BigInt, failures -> Integer, failing_since -> Nullable<BigInt>,
        rests_until -> BigInt, worked_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    webhook_deliveries (id) {
        id -> BigInt, webhook_id -> BigInt, event -> Text, comment_id -> Nullable<BigInt>, at -> BigInt, state -> Text,
        attempts -> Integer, due_at -> BigInt, lease_until -> BigInt, lease_owner -> Text, status -> Nullable<Integer>,
        answer -> Text, tried_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    mentions (id) {
        id -> BigInt, source -> Text, target -> Text, host -> Text, thread_id -> BigInt, parent_id -> Nullable<BigInt>,
        comment_id -> Nullable<BigInt>, state -> Text, reason -> Text, attempts -> Integer, received_at -> BigInt,
        due_at -> BigInt, lease_until -> BigInt, lease_owner -> Text,
    }
}

diesel::joinable!(threads -> posts (post_id));
diesel::joinable!(threads -> shifts (shift_id));
diesel::joinable!(comments -> threads (thread_id));
diesel::joinable!(akismet_checks -> comments (comment_id));
diesel::joinable!(reports -> comments (comment_id));
diesel::joinable!(verdicts -> comments (comment_id));
diesel::joinable!(sessions -> managers (manager_id));
diesel::joinable!(passkeys -> managers (manager_id));
diesel::joinable!(manager_posts -> managers (manager_id));
diesel::joinable!(api_tokens -> managers (manager_id));
diesel::joinable!(answers -> runs (run_id));
diesel::joinable!(reminders -> posts (post_id));
diesel::joinable!(reminders -> group_sessions (session_id));
diesel::joinable!(outbox_attempts -> outbox (outbox_id));
diesel::joinable!(outcomes -> group_sessions (session_id));
diesel::allow_tables_to_appear_in_same_query!(
    addresses,
    akismet_checks,
    answers,
    api_tokens,
    audit,
    comments,
    follow_notices,
    followers,
    follows,
    group_sessions,
    manager_posts,
    managers,
    notices,
    outbox,
    outbox_attempts,
    outcomes,
    page_changes,
    passkeys,
    posts,
    reminders,
    reports,
    revisions,
    runs,
    sessions,
    shift_wordings,
    shifts,
    snapshot_networks,
    snapshots,
    suppressions,
    thread_aliases,
    threads,
    verdicts,
);
