-- Values take the place of sentences and names. The twin of ../../postgres/0031_values.

-- What a verdict is searched for and counted by: the kinds of its reasons (domain::ReasonKind), between spaces. NULL: of a
-- verdict that an older version kept; the program reads these once (store/opening/backfill.rs). `reasons` is an array of
-- objects from now on, of older verdicts an array of sentences.
ALTER TABLE verdicts ADD COLUMN reason_kinds TEXT;
CREATE INDEX verdicts_without_kinds ON verdicts (id) WHERE reason_kinds IS NULL;

-- Who decided last is a kind (domain::Actor) and, of a manager, their number and their name then. Whose an older decision
-- was is told by the line of the audit log that was written with it; one that approved a change has it at the comment.
ALTER TABLE comments ADD COLUMN decided_manager_id BIGINT;
UPDATE comments SET decided_manager_id = (
    SELECT max(a.manager_id) FROM audit a
    WHERE a.comment_id IN (comments.id, comments.changes_id) AND a.at = comments.decided_at AND a.who = comments.decided_by
) WHERE decided_by IS NOT NULL;
UPDATE comments SET decided_kind = 'manager' WHERE decided_manager_id IS NOT NULL AND decided_kind <> 'manager';
UPDATE comments SET decided_by = NULL WHERE decided_kind <> 'manager';

-- The same of who changed words, and of the lines of the log.
ALTER TABLE revisions ADD COLUMN who_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE revisions ADD COLUMN manager_id BIGINT;
UPDATE revisions SET manager_id = (
    SELECT max(a.manager_id) FROM audit a
    WHERE a.comment_id = revisions.comment_id AND a.at = revisions.at AND a.who = revisions.who AND a.act = 'words changed'
);
UPDATE revisions SET who_kind = CASE WHEN manager_id IS NULL AND who = 'the author' THEN 'author' ELSE 'manager' END;
UPDATE revisions SET who = '' WHERE who_kind = 'author';

-- The log is rewritten once: names that were none become kinds, and phrases become keys (domain::AuditAction).
ALTER TABLE audit ADD COLUMN who_kind TEXT NOT NULL DEFAULT '';
DROP TRIGGER audit_is_append_only_update;
UPDATE audit SET
    who_kind = CASE
        WHEN manager_id IS NOT NULL THEN 'manager'
        WHEN who = 'the author' THEN 'author'
        WHEN who = 'Akismet' OR (who = 'Weshift' AND via = 'rules' AND detail = 'Akismet, asked again') THEN 'akismet'
        WHEN who = 'Weshift' THEN 'system'
        ELSE 'manager'
    END,
    who = CASE WHEN manager_id IS NULL AND who IN ('the author', 'Akismet', 'Weshift') THEN '' ELSE who END,
    act = CASE act
        WHEN 'posted' THEN 'comment.posted'
        WHEN 'edited' THEN 'comment.edited'
        WHEN 'change proposed' THEN 'comment.change_proposed'
        WHEN 'withdrawn' THEN 'comment.withdrawn'
        WHEN 'approve' THEN 'comment.approved'
        WHEN 'spam' THEN 'comment.spam'
        WHEN 'trash' THEN 'comment.trashed'
        WHEN 'hold' THEN 'comment.held'
        WHEN 'undone' THEN 'decision.undone'
        WHEN 'signed in' THEN 'manager.signed_in'
        WHEN 'sign-in failed' THEN 'manager.sign_in_failed'
        WHEN 'signed out' THEN 'manager.signed_out'
        WHEN 'manager added' THEN 'manager.added'
        WHEN 'manager invited' THEN 'manager.invited'
        WHEN 'invitation accepted' THEN 'manager.joined'
        WHEN 'manager changed' THEN 'manager.changed'
        WHEN 'manager removed' THEN 'manager.removed'
        WHEN 'mail settings changed' THEN 'manager.mail_settings_changed'
        WHEN 'password changed' THEN 'manager.password_changed'
        WHEN 'own address changed' THEN 'manager.address_changed'
        WHEN 'second factor added' THEN 'manager.factor_added'
        WHEN 'second factor removed' THEN 'manager.factor_removed'
        WHEN 'recovery codes made' THEN 'manager.recovery_codes_made'
        WHEN 'site changed' THEN 'site.changed'
        WHEN 'address confirmed' THEN 'address.confirmed'
        WHEN 'mail asked for' THEN 'follow.confirmed'
        WHEN 'mail declined' THEN 'follow.ended'
        WHEN 'mailbox paused' THEN 'mailbox.paused'
        WHEN 'mailbox resumed' THEN 'mailbox.resumed'
        WHEN 'all mail halted' THEN 'mail.halted'
        WHEN 'mail goes on' THEN 'mail.resumed'
        WHEN 'links in mails ended' THEN 'mail.links_ended'
        WHEN 'key of mail links made' THEN 'mail.link_key_made'
        WHEN 'mail retried' THEN 'mail.retried'
        WHEN 'mail cancelled' THEN 'mail.cancelled'
        WHEN 'discussion closed' THEN 'thread.closed'
        WHEN 'post added' THEN 'post.added'
        WHEN 'post changed' THEN 'post.changed'
        WHEN 'post published' THEN 'post.published'
        WHEN 'shift added' THEN 'shift.added'
        WHEN 'shift changed' THEN 'shift.changed'
        WHEN 'shift moved' THEN 'shift.moved'
        WHEN 'shift removed' THEN 'shift.removed'
        WHEN 'group session begun' THEN 'group_session.begun'
        WHEN 'page renamed' THEN 'page.renamed'
        WHEN 'page moved' THEN 'page.moved'
        WHEN 'pages merged' THEN 'page.merged'
        WHEN 'page opened or closed' THEN 'page.opened_or_closed'
        WHEN 'spam filter reset' THEN 'filter.reset'
        WHEN 'spam thresholds moved' THEN 'filter.thresholds_moved'
        WHEN 'API token made' THEN 'token.made'
        WHEN 'API token revoked' THEN 'token.revoked'
        WHEN 'webhook added' THEN 'webhook.added'
        WHEN 'webhook changed' THEN 'webhook.changed'
        WHEN 'webhook removed' THEN 'webhook.removed'
        WHEN 'webhook stopped' THEN 'webhook.stopped'
        WHEN 'words changed' THEN 'comment.reworded'
        WHEN 'answered' THEN 'comment.answered'
        WHEN 'approve many' THEN 'comments.approved'
        WHEN 'spam many' THEN 'comments.spam'
        WHEN 'trash many' THEN 'comments.trashed'
        WHEN 'hold many' THEN 'comments.held'
        WHEN 'many undone' THEN 'comments.undone'
        WHEN 'reports settled' THEN 'reports.settled'
        WHEN 'note added' THEN 'note.added'
        WHEN 'block added' THEN 'block.added'
        WHEN 'block removed' THEN 'block.removed'
        WHEN 'person exported' THEN 'person.exported'
        WHEN 'person erased' THEN 'person.erased'
        ELSE act
    END;
CREATE TRIGGER audit_is_append_only_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
