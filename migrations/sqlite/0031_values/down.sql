DROP TRIGGER audit_is_append_only_update;
UPDATE audit SET
    who = CASE who_kind WHEN 'author' THEN 'the author' WHEN 'akismet' THEN 'Weshift' WHEN 'system' THEN 'Weshift' ELSE who END,
    act = CASE act
        WHEN 'comment.posted' THEN 'posted'
        WHEN 'comment.edited' THEN 'edited'
        WHEN 'comment.change_proposed' THEN 'change proposed'
        WHEN 'comment.withdrawn' THEN 'withdrawn'
        WHEN 'comment.approved' THEN 'approve'
        WHEN 'comment.spam' THEN 'spam'
        WHEN 'comment.trashed' THEN 'trash'
        WHEN 'comment.held' THEN 'hold'
        WHEN 'decision.undone' THEN 'undone'
        WHEN 'manager.signed_in' THEN 'signed in'
        WHEN 'manager.sign_in_failed' THEN 'sign-in failed'
        WHEN 'manager.signed_out' THEN 'signed out'
        WHEN 'manager.added' THEN 'manager added'
        WHEN 'manager.invited' THEN 'manager invited'
        WHEN 'manager.joined' THEN 'invitation accepted'
        WHEN 'manager.changed' THEN 'manager changed'
        WHEN 'manager.removed' THEN 'manager removed'
        WHEN 'manager.mail_settings_changed' THEN 'mail settings changed'
        WHEN 'manager.password_changed' THEN 'password changed'
        WHEN 'manager.address_changed' THEN 'own address changed'
        WHEN 'manager.factor_added' THEN 'second factor added'
        WHEN 'manager.factor_removed' THEN 'second factor removed'
        WHEN 'manager.recovery_codes_made' THEN 'recovery codes made'
        WHEN 'site.changed' THEN 'site changed'
        WHEN 'address.confirmed' THEN 'address confirmed'
        WHEN 'follow.confirmed' THEN 'mail asked for'
        WHEN 'follow.ended' THEN 'mail declined'
        WHEN 'mailbox.paused' THEN 'mailbox paused'
        WHEN 'mailbox.resumed' THEN 'mailbox resumed'
        WHEN 'mail.halted' THEN 'all mail halted'
        WHEN 'mail.resumed' THEN 'mail goes on'
        WHEN 'mail.links_ended' THEN 'links in mails ended'
        WHEN 'mail.link_key_made' THEN 'key of mail links made'
        WHEN 'mail.retried' THEN 'mail retried'
        WHEN 'mail.cancelled' THEN 'mail cancelled'
        WHEN 'thread.closed' THEN 'discussion closed'
        WHEN 'post.added' THEN 'post added'
        WHEN 'post.changed' THEN 'post changed'
        WHEN 'post.published' THEN 'post published'
        WHEN 'shift.added' THEN 'shift added'
        WHEN 'shift.changed' THEN 'shift changed'
        WHEN 'shift.moved' THEN 'shift moved'
        WHEN 'shift.removed' THEN 'shift removed'
        WHEN 'group_session.begun' THEN 'group session begun'
        WHEN 'page.renamed' THEN 'page renamed'
        WHEN 'page.moved' THEN 'page moved'
        WHEN 'page.merged' THEN 'pages merged'
        WHEN 'page.opened_or_closed' THEN 'page opened or closed'
        WHEN 'filter.reset' THEN 'spam filter reset'
        WHEN 'filter.thresholds_moved' THEN 'spam thresholds moved'
        WHEN 'token.made' THEN 'API token made'
        WHEN 'token.revoked' THEN 'API token revoked'
        WHEN 'webhook.added' THEN 'webhook added'
        WHEN 'webhook.changed' THEN 'webhook changed'
        WHEN 'webhook.removed' THEN 'webhook removed'
        WHEN 'webhook.stopped' THEN 'webhook stopped'
        WHEN 'comment.reworded' THEN 'words changed'
        WHEN 'comment.answered' THEN 'answered'
        WHEN 'comments.approved' THEN 'approve many'
        WHEN 'comments.spam' THEN 'spam many'
        WHEN 'comments.trashed' THEN 'trash many'
        WHEN 'comments.held' THEN 'hold many'
        WHEN 'comments.undone' THEN 'many undone'
        WHEN 'reports.settled' THEN 'reports settled'
        WHEN 'note.added' THEN 'note added'
        WHEN 'block.added' THEN 'block added'
        WHEN 'block.removed' THEN 'block removed'
        WHEN 'person.exported' THEN 'person exported'
        WHEN 'person.erased' THEN 'person erased'
        ELSE act
    END;
CREATE TRIGGER audit_is_append_only_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
ALTER TABLE audit DROP COLUMN who_kind;

UPDATE revisions SET who = 'the author' WHERE who_kind = 'author';
ALTER TABLE revisions DROP COLUMN manager_id;
ALTER TABLE revisions DROP COLUMN who_kind;

UPDATE comments SET decided_by = CASE decided_kind
        WHEN 'author' THEN 'the author'
        WHEN 'akismet' THEN 'Akismet'
        WHEN 'proof' THEN 'its author''s confirmed address'
    END
    WHERE decided_kind IS NOT NULL AND decided_kind <> 'manager';
ALTER TABLE comments DROP COLUMN decided_manager_id;

-- An older version shows no reasons of the verdicts that were kept as objects.
DROP INDEX verdicts_without_kinds;
ALTER TABLE verdicts DROP COLUMN reason_kinds;
