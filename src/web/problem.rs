//! Failures as programs read them: problem documents (RFC 9457).

use actix_web::http::StatusCode;
use serde_json::json;

use super::answer::Words;

pub fn problem_document(status: StatusCode, words: &Words) -> String {
    let mut document = json!({
        "type": "about:blank",
        "title": words.title,
        "status": status.as_u16(),
        "detail": words.message,
    });
    if let Some(id) = &words.error_id {
        document["instance"] = json!(format!("urn:weshift:error:{id}"));
    }
    if !words.problems.is_empty() {
        let problem = |(field, message): &(String, String)| json!({ "field": field, "detail": message });
        document["errors"] = words.problems.iter().map(problem).collect();
    }
    for (name, value) in &words.told {
        document[*name] = json!(value);
    }
    document.to_string()
}
