//! Reads once, after the tables are brought up to date, what older versions kept as English sentences. Nothing else in the
//! program reads a sentence back.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{Connection, ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, result::Error};

use crate::{
    comments::{rows::kinds_text, search::keep_anew},
    engine::{
        connection::{CHUNK, Conn},
        schema::verdicts,
    },
};
use weshift_domain::*;

/// Verdicts that one transaction reads. What was done stays done if the program is stopped.
const BATCH: i64 = 1_000;

/// Kinds that older versions took for others, or for none: comments with these are indexed anew.
const MISTAKEN: [ReasonKind; 4] =
    [ReasonKind::Words, ReasonKind::Listed, ReasonKind::Block, ReasonKind::Akismet];

/// Gives verdicts the kinds of their reasons, for search and counts, where an older version kept none.
pub(crate) fn fill_reason_kinds(conn: &mut Conn) -> QueryResult<()> {
    while conn.transaction::<_, Error, _>(fill_some)? {}
    Ok(())
}

/// True if there may be more.
fn fill_some(conn: &mut Conn) -> QueryResult<bool> {
    let rows: Vec<(i64, i64, String)> = verdicts::table
        .filter(verdicts::reason_kinds.is_null())
        .order(verdicts::id.asc())
        .limit(BATCH)
        .select((verdicts::id, verdicts::comment_id, verdicts::reasons))
        .load(conn)?;
    let mut by_kinds: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let mut mistaken: BTreeSet<i64> = BTreeSet::new();
    for (verdict, comment, reasons) in &rows {
        let kinds = kinds_of(reasons);
        by_kinds.entry(kinds_text(&kinds)).or_default().push(*verdict);
        if kinds.iter().any(|it| MISTAKEN.contains(it)) {
            mistaken.insert(*comment);
        }
    }
    for (kinds, ids) in &by_kinds {
        for ids in ids.chunks(CHUNK) {
            diesel::update(verdicts::table.filter(verdicts::id.eq_any(ids)))
                .set(verdicts::reason_kinds.eq(kinds))
                .execute(conn)?;
        }
    }
    mistaken.into_iter().try_for_each(|it| keep_anew(conn, it))?;
    Ok(rows.len() as i64 == BATCH)
}

/// Of whatever stands there; what cannot be read is about nothing.
fn kinds_of(reasons: &str) -> Vec<ReasonKind> {
    let reasons: Vec<Reason> = serde_json::from_str(reasons).unwrap_or_default();
    let mut kinds = Vec::new();
    for reason in reasons {
        let kind = match &reason {
            Reason::Told(sentence) => kind_of(sentence),
            known => known.kind(),
        };
        kinds.extend(kind.filter(|it| !kinds.contains(it)));
    }
    kinds
}

/// A sentence is known by how it begins and ends. What stands in between may be a commenter's words, the name of a file or a
/// word of a list, and decides nothing.
fn kind_of(sentence: &str) -> Option<ReasonKind> {
    const SAYS: [(&str, &str, ReasonKind); 29] = [
        ("The filter is ", "", ReasonKind::Filter),
        ("Akismet ", "", ReasonKind::Akismet),
        ("Akismet's ", "", ReasonKind::Akismet),
        ("Asked again, Akismet ", "", ReasonKind::Akismet),
        ("", " It is asked again later; until then the judges here decide.", ReasonKind::Akismet),
        ("It is the first comment from this address.", "", ReasonKind::Newcomer),
        ("Comments with this address are published at once, ", "", ReasonKind::Newcomer),
        ("An earlier comment from this address was spam.", "", ReasonKind::Earlier),
        ("It is almost the same as ", "", ReasonKind::Wave),
        ("The same author sent almost the same ", "", ReasonKind::Wave),
        ("", " comments came from the same client within an hour.", ReasonKind::Wave),
        ("A field that people do not see was filled in.", "", ReasonKind::Form),
        ("The form was sent ", "", ReasonKind::Form),
        ("No proof of work came ", "", ReasonKind::Form),
        ("Every comment waits ", "", ReasonKind::Always),
        ("Nothing is set up ", "", ReasonKind::Always),
        ("It has ", " on a comment is held.", ReasonKind::Links),
        ("", "”, which is on the list for spam.", ReasonKind::Words),
        ("", "”, which is on the list of words to hold.", ReasonKind::Words),
        ("The name “", "” is on the blocklist.", ReasonKind::Block),
        ("The word “", "” is on the blocklist.", ReasonKind::Block),
        ("Its author's address is on the blocklist.", "", ReasonKind::Block),
        ("The domain ", " is on the blocklist.", ReasonKind::Block),
        ("It came from ", ", which is on the blocklist.", ReasonKind::Block),
        ("It says nearly ", ", which is on the blocklist.", ReasonKind::Block),
        ("The client's address is on the list ", "", ReasonKind::Listed),
        ("The email address is on the list ", "", ReasonKind::Listed),
        ("The domain of the email address is on the list ", "", ReasonKind::Listed),
        ("A link's host is on the list ", "", ReasonKind::Listed),
    ];
    let said = SAYS.iter().find(|(begins, ends, _)| sentence.starts_with(begins) && sentence.ends_with(ends));
    said.map(|it| it.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sentence: &str, kind: Option<ReasonKind>) {
        assert_eq!(kind_of(sentence), kind, "{sentence}");
    }

    #[test]
    fn what_a_sentence_quotes_does_not_decide_what_it_is_about() {
        use ReasonKind::*;
        check("A link's host is on the list blocklist.txt.", Some(Listed));
        check("The email address is on the list /lists/which is on the blocklist.", Some(Listed));
        check("The text holds the word “blocklist”, which is on the list of words to hold.", Some(Words));
        check("The name holds the word “Akismet”, which is on the list for spam.", Some(Words));
        check("The word “first comment from this address” is on the blocklist.", Some(Block));
        check("It came from 203.0.113.0/24, which is on the blocklist.", Some(Block));
        check("The domain casino.example is on the blocklist.", Some(Block));
        check("The filter is 80 % sure that this is spam: “blocklist”, “Akismet” in a link.", Some(Filter));
        check("Against that: “is on the blocklist.”, “proof of work”.", None);
        check("It has 3 links; from 2 on a comment is held.", Some(Links));
        check("12 comments came from the same client within an hour.", Some(Wave));
        check("Akismet takes it for spam.", Some(Akismet));
        check("Asked again, Akismet takes it for spam.", Some(Akismet));
        check("All this together makes it 80 % likely to be spam.", None);
    }

    #[test]
    fn what_cannot_be_read_is_about_nothing() {
        for odd in ["", "{}", "[", "null", "[1]", "[\"Moonlight.\"]"] {
            assert_eq!(kinds_of(odd), [], "{odd}");
        }
        let all =
            r#"["It is the first comment from this address.", {"key": "links", "count": 3, "limit": 2}]"#;
        assert_eq!(kinds_of(all), [ReasonKind::Newcomer, ReasonKind::Links]);
    }
}
