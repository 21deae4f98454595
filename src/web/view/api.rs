//! The page of the API, from its document.

use serde_json::Value;
use weshift_templates::{
    api::{ApiPage, Group, Operation, Parameter},
    html::Link,
    layout::Layout,
};

use super::{
    super::{Web, problem},
    layout,
};
use weshift_links as links;

pub(crate) fn api_page(web: &Web, document: &Value) -> String {
    let tags = document["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
    let group = |tag: &Value| Group {
        name: text(&tag["name"]),
        text: text(&tag["description"]),
        operations: operations(document, &tag["name"]),
    };
    ApiPage {
        layout: Layout { canonical: Some(web.links.absolute(links::API)), ..layout(web, "The API") },
        intro: text(&document["info"]["description"]),
        document: Link::new(links::API_DOCUMENT, links::API_DOCUMENT),
        groups: tags.iter().map(group).chain([problems()]).collect(),
    }
    .render()
    .into_string()
}

/// The codes of problems, each where its `type` leads.
fn problems() -> Group {
    let shown = |it: &problem::Row| Operation {
        id: it.name.into(),
        method: it.status.to_string(),
        path: it.name.into(),
        title: it.title.into(),
        text: it.about.into(),
        ..Operation::default()
    };
    Group {
        name: "Problems".into(),
        text: "What the code of a problem means. More may come; none changes its meaning.".into(),
        operations: problem::TABLE.iter().map(shown).collect(),
    }
}

fn operations(document: &Value, tag: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for method in ["get", "post", "patch", "delete"] {
            let operation = &item[method];
            if operation["tags"][0] == *tag {
                found.push(show(document, path, method, operation));
            }
        }
    }
    found
}

fn show(document: &Value, path: &str, method: &str, operation: &Value) -> Operation {
    let responses = operation["responses"].as_object();
    let answer = |(status, response): (&String, &Value)| {
        let status = if status == "default" { "else" } else { status };
        (status.to_string(), text(&response["description"]))
    };
    Operation {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path: path.into(),
        title: text(&operation["summary"]),
        text: text(&operation["description"]),
        parameters: operation["parameters"].as_array().into_iter().flatten().map(parameter).collect(),
        fields: fields(document, &operation["requestBody"]["content"]["application/json"]["schema"]),
        answers: responses.into_iter().flatten().map(answer).collect(),
    }
}

fn parameter(it: &Value) -> Parameter {
    Parameter {
        name: text(&it["name"]),
        place: text(&it["in"]),
        required: it["required"] == true,
        text: text(&it["description"]),
    }
}

/// The fields of a schema that is named.
fn fields(document: &Value, schema: &Value) -> Vec<Parameter> {
    let Some(name) = schema["$ref"].as_str().and_then(|it| it.rsplit('/').next()) else { return Vec::new() };
    let schema = &document["components"]["schemas"][name];
    let is_required = |name: &str| schema["required"].as_array().into_iter().flatten().any(|it| it == name);
    let field = |(name, field): (&String, &Value)| Parameter {
        name: name.clone(),
        place: String::new(),
        required: is_required(name),
        text: text(&field["description"]),
    };
    schema["properties"].as_object().into_iter().flatten().map(field).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_string()
}
