//! docs/static-sites.md as it stands: each guide is done, with discussions in which somebody wrote code for every
//! template language.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    tools::{Server, block, free_port, installed, packages_in, run},
    world::{Kind, Reply, World, agent},
};

const GUIDE: &str = "docs/static-sites.md";
const DISCUSSION: &str = "km-culture-shift/we-know";
/// What the site keeps to itself, in a file and in the environment.
const SECRET: &str = "hunter2";

/// Code that each language would run, and what stops a build: seven times seven is the least of it.
const CODE: &str = r#"{{ 7*7 }} {{ 7 | times: 7 }} {{ mul 7 7 }} {{{ seven }}} {{seven}} {% raw %} {% set x = 7*7 %}{{ x }} {# gone #}

{{ range.constructor("return process.getBuiltinModule('child_process').execSync('touch PWNED')")() }}
{{ site.secret }} {{ env "SECRET" }} {{ include "/secret.txt" }} {% include secret.txt %} {{ include "nothing" }}

<%= 7*7 %> <% raise "stop" %> <?php echo 7*7; ?> <?= 7*7 ?> <? die ?> <!--#echo var="DATE_LOCAL" --> <!--#include file="/secret.txt" -->
${7*7} #{7*7} @{7*7} *{7*7} [[7*7]] [% 7*7 %] {{< ref "x" >}} {{% ref "x" %}} {$seven} @php die; @endphp $seven #set($x = 7)

```
% puts 7*7
# for x in y
- raise "stop"

@if (7 == 7) [x](javascript:alert(1))
---
```

`{{ 7*7 }}` and [a link {{ 7*7 }}](https://example.org/{{7*7}}?q=<%=7*7%>#${7*7})"#;

/// A discussion that Mallory wrote to.
struct Site {
    world: World,
    dir: tempfile::TempDir,
}

impl Site {
    fn new() -> Site {
        let world = World::start(
            &Kind::Sqlite,
            &[("moderation.publish", "all"), ("spam.enabled", "false"), ("moderation.max_links", "0")],
        );
        let mallory = Reply {
            url: "https://example.org/?q={{7*7}}&r=<%=7*7%>".into(),
            email: "mallory@example.net".into(),
            ..Reply::by("Mallory {{ 7*7 }} <%= 7*7 %> {% raw %}", CODE)
        };
        let kept = world.post_comment(&mallory);
        assert_eq!(kept.status.name(), "approved", "it is published");
        Site { world, dir: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// What the guide says to run, in the folder of the site; `/srv` is there too.
    fn follow(&self, heading: &str) {
        let commands = self.here(&block(GUIDE, heading, "sh"));
        run(&mut self.command("sh", &["-ec", &commands])).well();
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let ours = Path::new(env!("CARGO_BIN_EXE_weshift")).parent().unwrap();
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.dir.path())
            .env("PATH", format!("{}:{}:/usr/sbin", ours.display(), std::env::var("PATH").unwrap()))
            .env("HOME", self.dir.path())
            .env("LC_ALL", "C.UTF-8")
            .env("npm_config_offline", "true")
            .env("ELEVENTY_RUN_MODE", "build")
            .env("SECRET", SECRET)
            .env("WESHIFT_DATABASE__URL", &self.world.database)
            .env("WESHIFT_SERVER__BASE_URL", "https://talk.example.org");
        command
    }

    fn here(&self, text: &str) -> String {
        text.replace("/srv", &self.dir.path().display().to_string())
    }

    fn end(self) {
        self.world.end();
    }
}

/// The page has the piece as it was exported: nothing in it was read, and nothing came of it.
#[track_caller]
fn must_hold(site: &Site, page: &str, piece: &str) {
    assert!(piece.contains("Mallory &#123;&#123; 7&#42;7"), "{piece}");
    assert!(page.contains(piece.trim()), "{page}");
    assert!(!page.contains(SECRET), "{page}");
    assert!(
        page.contains("the site&#39;s own 49") || page.contains("the site's own 49"),
        "the site's own code is run: {page}"
    );
    assert!(!site.path("PWNED").exists());
}

#[test]
fn the_guide_for_hugo_works_and_runs_nothing_that_a_commenter_wrote() {
    if installed("hugo").is_none() {
        return;
    }
    let site = Site::new();
    site.write("config.toml", "baseURL = 'https://blog.example.org/'\ndisableKinds = ['RSS', 'sitemap', 'taxonomy', 'home', 'section', 'term']\n");
    site.write("content/post.md", &format!("---\ntitle: A post\ndiscussion: {DISCUSSION}\n---\nWords.\n"));
    site.write("content/other.md", "---\ntitle: Without a discussion\n---\nWords.\n");
    site.write(
        "layouts/_default/single.html",
        &format!("{}the site's own {{{{ mul 7 7 }}}}", block(GUIDE, "Hugo", "go-html-template")),
    );
    site.follow("Hugo");
    must_hold(
        &site,
        &site.read("public/post/index.html"),
        &site.read(&format!("assets/comments/{DISCUSSION}.html")),
    );
    assert!(!site.read("public/other/index.html").contains("weshift-comments"));
    site.end();
}

#[test]
fn the_guide_for_jekyll_works_and_runs_nothing_that_a_commenter_wrote() {
    if installed("jekyll").is_none() {
        return;
    }
    let site = Site::new();
    site.write("_config.yml", &format!("title: Blog\nsecret: {SECRET}\n"));
    site.write("_includes/secret.txt", SECRET);
    site.write("post.md", &format!("---\nlayout: page\ndiscussion: {DISCUSSION}\n---\nWords.\n"));
    site.write("other.md", "---\nlayout: page\n---\nWords.\n");
    let snippet = block(GUIDE, "Jekyll", "liquid");
    site.write("_layouts/page.html", &format!("{snippet}the site's own {{{{ 7 | times: 7 }}}}"));
    site.follow("Jekyll");
    must_hold(
        &site,
        &site.read("_site/post.html"),
        &site.read(&format!("_includes/comments/{DISCUSSION}.html")),
    );
    assert!(
        !site.read("_site/other.html").contains("weshift-comments"),
        "a page without a discussion stops nothing"
    );

    // It does run what it includes: that nothing came of the comment is the export's doing.
    site.write(&format!("_includes/comments/{DISCUSSION}.html"), "<p>{{ 7 | times: 7 }}</p>");
    site.follow("Jekyll");
    assert!(site.read("_site/post.html").contains("<p>49</p>"));
    site.end();
}

#[test]
fn the_guide_for_eleventy_works_and_runs_nothing_that_a_commenter_wrote() {
    let Some(modules) = packages_in("tests/sites") else { return };
    let site = Site::new();
    std::os::unix::fs::symlink(modules, site.path("node_modules")).unwrap();
    site.write("package.json", "{}");
    site.write("_includes/secret.txt", SECRET);
    site.write("post.md", &format!("---\nlayout: page.njk\ndiscussion: {DISCUSSION}\n---\nWords.\n"));
    site.write("other.md", "---\nlayout: page.njk\n---\nWords.\n");
    let snippet = block(GUIDE, "Eleventy", "njk");
    site.write("_includes/page.njk", &format!("{snippet}the site's own {{{{ 7 * 7 }}}}"));
    site.follow("Eleventy");
    must_hold(
        &site,
        &site.read("_site/post/index.html"),
        &site.read(&format!("_includes/comments/{DISCUSSION}.html")),
    );
    assert!(!site.read("_site/other/index.html").contains("weshift-comments"));

    // It does run what it includes: that nothing came of the comment is the export's doing.
    site.write(&format!("_includes/comments/{DISCUSSION}.html"), "<p>{{ 7 * 7 }}</p>");
    site.follow("Eleventy");
    assert!(site.read("_site/post/index.html").contains("<p>49</p>"));
    site.end();
}

#[test]
fn the_guide_for_nginx_works_and_runs_nothing_that_a_commenter_wrote() {
    let Some(nginx) = installed("nginx") else { return };
    let (site, port) = (Site::new(), free_port());
    site.write("site/secret.txt", SECRET);
    site.write(
        "site/post.html",
        &format!(
            "{}the site's own <!--#set var=\"x\" value=\"49\" --><!--#echo var=\"x\" -->",
            page_of("nginx")
        ),
    );
    let server = site.here(&block(GUIDE, "nginx", "nginx"));
    site.write("nginx.conf", &format!(
        "daemon off; master_process off; pid {dir}/nginx.pid; error_log stderr; events {{}}\n\
        http {{ types {{ text/html html; }} access_log off; client_body_temp_path {dir}/body; proxy_temp_path {dir}/proxy; fastcgi_temp_path {dir}/fastcgi;\n\
        uwsgi_temp_path {dir}/uwsgi; scgi_temp_path {dir}/scgi; server {{ listen 127.0.0.1:{port};\n{server}\n}} }}\n", dir = site.dir.path().display()));
    site.follow("nginx");
    let conf = site.path("nginx.conf").display().to_string();
    let prefix = site.dir.path().display().to_string();
    let _nginx = Server::start(
        &mut site.command(nginx.to_str().unwrap(), &["-p", &prefix, "-c", &conf, "-e", "stderr"]),
        port,
    );
    must_hold(&site, &get(port, "/post.html").1, &site.read(&format!("comments/{DISCUSSION}.html")));
    assert_eq!(get(port, &format!("/comments/{DISCUSSION}.html")).0, 404, "pieces are for pages alone");
    site.end();
}

#[test]
fn the_guide_for_caddy_works_and_runs_nothing_that_a_commenter_wrote() {
    let Some(caddy) = installed("caddy") else { return };
    let (site, port) = (Site::new(), free_port());
    site.write("site/secret.txt", SECRET);
    site.write("site/post.html", &format!("{}the site's own {{{{ mul 7 7 }}}}", page_of("Caddy")));
    let server = site
        .here(&block(GUIDE, "Caddy", "caddyfile"))
        .replace("blog.example.org", &format!("http://127.0.0.1:{port}"));
    site.write("Caddyfile", &format!("{{\n\tadmin off\n}}\n{server}"));
    site.follow("Caddy");
    let conf = site.path("Caddyfile").display().to_string();
    let _caddy = Server::start(
        &mut site.command(caddy.to_str().unwrap(), &["run", "--adapter", "caddyfile", "--config", &conf]),
        port,
    );
    must_hold(&site, &get(port, "/post.html").1, &site.read(&format!("site/comments/{DISCUSSION}.html")));
    assert_eq!(
        get(port, &format!("/comments/{DISCUSSION}.html")).0,
        200,
        "asked for by itself it is read as a template too"
    );

    // It does run what it includes: that nothing came of the comment is the export's doing.
    site.write(&format!("site/comments/{DISCUSSION}.html"), "<p>{{ mul 7 7 }}</p>");
    assert!(get(port, "/post.html").1.contains("<p>49</p>"));
    site.end();
}

/// Every language reads the piece itself as its template. What each would have run is in `control`.
#[test]
fn a_piece_is_the_same_after_each_template_language_has_read_it() {
    let site = Site::new();
    run(&mut site.command(env!("CARGO_BIN_EXE_weshift"), &["export", "--html", "out"])).well();
    let piece = site.read(&format!("out/{DISCUSSION}.html"));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/render.mjs").display().to_string();
    let erb = "require 'erb'; print ERB.new(File.read(ARGV[0]), trim_mode: '%<>-').result";
    let node = |language| ("node", vec![script.as_str(), language]);
    let languages = [
        ("{{ 7 | times: 7 }}", node("liquid")),
        ("{{ 7 * 7 }}", node("nunjucks")),
        ("{{ seven }}", node("handlebars")),
        ("{{ 7 * 7 }}", node("vue")),
        ("{{ 7 * 7 }}", node("vue-in-a-page")),
        ("<%= 7 * 7 %>", ("ruby", vec!["-e", erb])),
        ("<?= 7 * 7 ?>", ("php", vec!["-d", "short_open_tag=1"])),
        ("<? echo 7 * 7 ?>", ("php", vec!["-d", "short_open_tag=1"])),
    ];
    for (control, (program, arguments)) in languages {
        let is_here = if program == "node" {
            packages_in("tests/sites").is_some()
        } else {
            installed(program).is_some()
        };
        if !is_here {
            continue;
        }
        let render = |text: &str| {
            site.write("template.html", text);
            let arguments: Vec<&str> = arguments.iter().copied().chain(["template.html"]).collect();
            run(&mut site.command(program, &arguments)).well()
        };
        assert!(
            render(&format!("<p>{control}</p>")).contains("<p>49</p>"),
            "{program} {arguments:?} would run it"
        );
        let rendered = render(&piece);
        // Vue writes the document anew; to all others it is text.
        match arguments.last() {
            Some(&("vue" | "vue-in-a-page")) => {
                assert!(rendered.contains("Mallory {{ 7*7 }}") && !rendered.contains("49"), "{rendered}")
            }
            _ => assert_eq!(rendered.trim_end(), piece.trim_end(), "{program} {arguments:?}"),
        }
    }
    site.end();
}

#[test]
fn the_index_holds_nothing_for_a_template_language_either() {
    let site = Site::new();
    let bea = site.world.bea();
    let title = "Title {{ 7*7 }} {% raw %} <?= 7*7 ?> ${x} \\ \"";
    let fields = [("title", title), ("body", "x"), ("state", "published"), ("open", "1")];
    let made = site.world.desk_post(&bea, "/admin/posts/new", "/admin/posts", &fields);
    assert_eq!(made.status, 303, "{}", made.body);
    run(&mut site.command(env!("CARGO_BIN_EXE_weshift"), &["export", "--html", "out"])).well();
    let json = site.read("out/index.json");
    for opening in ["{{", "{%", "<?", "${", "[[", "%}", "}}"] {
        assert!(!json.contains(opening), "{opening} is in {json}");
    }
    let index: serde_json::Value = serde_json::from_str(&json).unwrap();
    let threads = index["threads"].as_object().unwrap();
    let (_, entry) = threads.iter().find(|(_, it)| it["title"] == title).expect("it reads as it was typed");
    let file = entry["file"].as_str().unwrap();
    let is_safe = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "-./".contains(it);
    assert!(file.chars().all(is_safe) && file.starts_with("title-7"), "{file}");
    assert!(site.path("out").join(file).is_file());
    let said = run(&mut site.command(env!("CARGO_BIN_EXE_weshift"), &["export", "--html", "out"])).well();
    assert!(said.contains(": 0 written, 0 removed"), "{said}");
    site.end();
}

/// The line that the guide puts into a page.
fn page_of(heading: &str) -> String {
    block(GUIDE, heading, "html")
}

fn get(port: u16, path: &str) -> (u16, String) {
    let mut answer = agent().get(format!("http://127.0.0.1:{port}{path}")).call().unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}
