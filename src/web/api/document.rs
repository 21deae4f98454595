//! The document of the API, OpenAPI 3.1, made of the handlers and shapes themselves; and the page that shows it.

use std::sync::OnceLock;

use actix_web::{HttpRequest, http::Method, web::Data};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        ContentBuilder, OpenApi as Document, PathItem, Ref, RefOr, Response, ResponseBuilder,
        path::{HttpMethod, Operation},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use super::{
    super::{
        Web,
        pages::{self, Made, Name},
        view,
    },
    Answer, comments, desk_shapes, managers, shapes, threads, told,
};
use crate::domain::Fault;

const PROBLEM: &str = "application/problem+json";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Weshift",
        description = "Comments on posts and their shifts, for readers, commenters and community managers. Times are RFC 3339 \
            in UTC, ids are opaque, problems are RFC 9457 documents, lists page by cursor. Answers to readers carry an ETag.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/")),
    tags(
        (name = "Reading", description = "What everybody sees."),
        (name = "Commenting", description = "For those who write. Each comment comes with an edit key for its author."),
        (name = "Moderating", description = "For community managers, with a token that they make on the desk, under Programs."),
    ),
    paths(
        threads::posts, threads::post, threads::thread, threads::counts, comments::list, comments::one, comments::post,
        comments::change, comments::withdraw, comments::preview, managers::queue, managers::decide, managers::undo,
        managers::audit,
    ),
    components(schemas(
        shapes::ProblemShown, shapes::FieldProblem, desk_shapes::Decided, told::Told, told::ToldComment, shapes::CommentShown,
    )),
    modifiers(&Common),
)]
struct Api;

/// What every operation has.
struct Common;

impl Modify for Common {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        let bearer = || SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        components.add_security_scheme("token", bearer());
        components.add_security_scheme("edit key as bearer", bearer());
        let header = ApiKey::Header(ApiKeyValue::new("X-Edit-Key"));
        components.add_security_scheme("edit key", SecurityScheme::ApiKey(header));
        let mut told = utoipa::openapi::Paths::new();
        told.add_path_operation(
            "comment",
            vec![HttpMethod::Post],
            <told::__path_message as utoipa::Path>::operation(),
        );
        document.webhooks = Some(told);
        for item in document.paths.paths.values_mut() {
            for (method, operation) in operations_mut(item) {
                let responses = &mut operation.responses.responses;
                responses.insert("default".into(), RefOr::T(problem("What went wrong.")));
                let is_kept = method == Method::GET && operation.security.is_none();
                if is_kept {
                    let same = ResponseBuilder::new().description("As it was, by If-None-Match.").build();
                    responses.insert("304".into(), RefOr::T(same));
                }
            }
        }
    }
}

fn problem(description: &str) -> Response {
    let schema = Ref::from_schema_name("Problem");
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new().description(description).content(PROBLEM, content).build()
}

fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    [
        (Method::GET, &mut item.get),
        (Method::POST, &mut item.post),
        (Method::PATCH, &mut item.patch),
        (Method::DELETE, &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// The operations of a path, in the order of the page.
pub fn operations(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    [
        (Method::GET, &item.get),
        (Method::POST, &item.post),
        (Method::PATCH, &item.patch),
        (Method::DELETE, &item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

/// What a path of the API takes, for `Allow`. None: it is no path of ours.
pub fn methods(pattern: &str) -> Option<String> {
    static PATHS: OnceLock<Vec<(String, String)>> = OnceLock::new();
    let paths = PATHS.get_or_init(|| {
        let listed = |(path, item): (String, PathItem)| {
            let mut methods: Vec<String> = operations(&item).map(|it| it.0.to_string()).collect();
            if item.get.is_some() {
                methods.push("HEAD".into());
            }
            methods.push("OPTIONS".into());
            (path, methods.join(", "))
        };
        Api::openapi().paths.paths.into_iter().map(listed).collect()
    });
    paths.iter().find(|it| it.0 == pattern).map(|it| it.1.clone())
}

/// As JSON.
pub async fn json(request: HttpRequest, web: Data<Web>) -> Answer {
    pages::answer(&request, &web, Name::ApiDocument, async { Ok(Made::json(&Api::openapi())) }).await
}

/// As a page.
pub async fn page(request: HttpRequest, web: Data<Web>) -> Answer {
    pages::answer(&request, &web, Name::ApiPage, async {
        let html = view::api_page(
            &web,
            &serde_json::to_value(Api::openapi())
                .map_err(|error| Fault::new("writing the document of the API", error))?,
        );
        Ok(Made::page(html.clone(), html))
    })
    .await
}
