//! The document of the API, OpenAPI 3.1, made of the handlers and shapes themselves; and the page that shows it.

use actix_web::{HttpRequest, http::Method, web::Data};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        Components, ContactBuilder, ContentBuilder, HeaderBuilder, Object, OpenApi as Document, PathItem,
        Paths, Ref, RefOr, Response, ResponseBuilder, Schema, Type,
        path::{HttpMethod, Operation, ParameterBuilder, ParameterIn},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use super::{
    super::{
        Web,
        pages::{self, Made, Name},
        problem, view,
    },
    Answer, comments, desk_shapes, managers, shapes, threads, told,
};
use weshift_domain::Fault;
use weshift_links as links;

const PROBLEM: &str = "application/problem+json";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Weshift",
        description = "Comments on posts and their shifts, for readers, commenters and community managers. Times are RFC 3339 \
            in UTC, ids are opaque, problems are RFC 9457 documents with a `code`, long lists page by cursor and posts by number; \
            `next` has the address of the next page. Answers to readers carry an ETag.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/")),
    tags(
        (name = "Reading", description = "What everybody sees."),
        (name = "Commenting", description = "For those who write. Each comment comes with an edit key for its author."),
        (name = "Moderating", description = "For community managers, with a token that they make on the desk, under Programs."),
        (name = "Webhooks", description = "What the site sends by itself."),
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
        components.add_security_scheme("edit_key_as_bearer", bearer());
        let header = ApiKey::Header(ApiKeyValue::new("X-Edit-Key"));
        components.add_security_scheme("edit_key", SecurityScheme::ApiKey(header));
        list_codes(components);
        document.webhooks = Some(webhooks());
        for item in document.paths.paths.values_mut() {
            for (method, operation) in operations_mut(item) {
                tell_failures(operation);
                let is_kept = method == Method::GET && operation.security.is_none();
                if is_kept {
                    tell_tags(operation);
                }
                if operation.operation_id.as_deref() == Some("post_comment") {
                    tell_limits(operation, "201");
                }
            }
        }
    }
}

/// Every code that a problem may have.
fn list_codes(components: &mut Components) {
    let Some(RefOr::T(Schema::Object(problem))) = components.schemas.get_mut("Problem") else { return };
    let Some(RefOr::T(Schema::Object(code))) = problem.properties.get_mut("code") else { return };
    code.examples = problem::TABLE.iter().map(|it| it.name.into()).collect();
}

fn webhooks() -> Paths {
    let mut operation = <told::__path_message as utoipa::Path>::operation();
    operation.tags = Some(vec!["Webhooks".into()]);
    let mut told = Paths::new();
    told.add_path_operation("comment", vec![HttpMethod::Post], operation);
    told
}

/// What every operation may answer.
fn tell_failures(operation: &mut Operation) {
    let responses = &mut operation.responses.responses;
    for (status, description) in [
        ("default", "What went wrong."),
        ("429", "That was quick: `Retry-After` says when to come again (`too-many-requests`)."),
        ("503", "The server has trouble: `Retry-After` says when to come again."),
    ] {
        responses.entry(status.into()).or_insert_with(|| RefOr::T(problem_response(description)));
    }
    for status in ["429", "503"] {
        add_header(operation, status, "Retry-After", "In how many seconds to come again.", Type::Integer);
    }
    tell_limits(operation, "429");
}

/// What a client may still do.
fn tell_limits(operation: &mut Operation, status: &str) {
    let left = "How many more may come (`r`), and in how many seconds all may again (`t`), by the name of the limit.";
    add_header(operation, status, "RateLimit", left, Type::String);
    let policy = "The limit by its name: how many (`q`) in how many seconds (`w`).";
    add_header(operation, status, "RateLimit-Policy", policy, Type::String);
}

/// What a client that comes again can save.
fn tell_tags(operation: &mut Operation) {
    let same = ResponseBuilder::new().description("As it was, by If-None-Match.").build();
    operation.responses.responses.insert("304".into(), RefOr::T(same));
    for status in ["200", "304"] {
        add_header(operation, status, "ETag", "Send it as `If-None-Match` next time.", Type::String);
    }
    let asked = ParameterBuilder::new()
        .name("If-None-Match")
        .parameter_in(ParameterIn::Header)
        .description(Some("The `ETag` of the answer that you have: 304 says that it is good still."))
        .schema(Some(Object::with_type(Type::String)))
        .build();
    operation.parameters.get_or_insert_default().push(RefOr::T(asked));
}

fn add_header(operation: &mut Operation, status: &str, name: &str, description: &str, kind: Type) {
    if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status) {
        let header =
            HeaderBuilder::new().schema(Some(Object::with_type(kind))).description(Some(description)).build();
        response.headers.insert(name.into(), RefOr::T(header));
    }
}

fn problem_response(description: &str) -> Response {
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

/// Of this site.
fn document(web: &Web) -> Document {
    let mut document = Api::openapi();
    let contact = ContactBuilder::new()
        .name(Some(web.site.now().name.clone()))
        .url(Some(web.links.absolute(links::PRIVACY)))
        .build();
    document.info.contact = Some(contact);
    document
}

/// As JSON.
pub(crate) async fn json(request: HttpRequest, web: Data<Web>) -> Answer {
    pages::answer(&request, &web, Name::ApiDocument, async { Ok(Made::json(&document(&web))) }).await
}

/// As a page.
pub(crate) async fn page(request: HttpRequest, web: Data<Web>) -> Answer {
    pages::answer(&request, &web, Name::ApiPage, async {
        let html = view::api_page(
            &web,
            &serde_json::to_value(document(&web))
                .map_err(|error| Fault::new("writing the document of the API", error))?,
        );
        Ok(Made::page(html.clone(), html))
    })
    .await
}
