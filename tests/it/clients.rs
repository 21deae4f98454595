//! Programs of others against the API: a validator of its document, and the clients that a generator makes of it. What they need
//! stands in `tests/clients`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    programs::token,
    world::{Kind, World},
};

/// For one program; a machine may be busy.
const PATIENCE: Duration = Duration::from_secs(180);

#[test]
fn clients_made_from_the_document_post_list_edit_decide_and_count() {
    let Some(tools) = Tools::find() else { return };
    let settings = [("moderation.publish", "all"), ("moderation.hold_words", "slowly")];
    let world = World::start(&Kind::Sqlite, &settings);
    let token = token(&world, &world.bea(), &["read:queue", "moderate", "read:audit"]);
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("openapi.json"), world.get("/api/v1/openapi.json").body).unwrap();

    run(Command::new(tools.python("openapi-spec-validator")).arg(at("openapi.json")));
    thread::scope(|both| {
        both.spawn(|| tools.generate("python", folder.path(), "python"));
        both.spawn(|| tools.generate("typescript-fetch", folder.path(), "typescript/client"));
    });
    thread::scope(|both| {
        both.spawn(|| {
            let script = tools.folder.join("use.py");
            run(Command::new(tools.python("python"))
                .arg(script)
                .arg(at("python"))
                .args([&world.base, &token]));
        });
        both.spawn(|| {
            for name in ["use.ts", "tsconfig.json"] {
                fs::copy(tools.folder.join(name), at("typescript").join(name)).unwrap();
            }
            run(Command::new(tools.folder.join("node_modules/.bin/tsc"))
                .arg("-p")
                .arg(at("typescript"))
                .arg("--outDir")
                .arg(at("js")));
            run(Command::new("node").arg(at("js").join("use.js")).args([&world.base, &token]));
        });
    });
    world.stop();
}

/// Where the programs are.
struct Tools {
    folder: PathBuf,
}

impl Tools {
    /// Says so if one is missing; in continuous integration all must be there.
    fn find() -> Option<Tools> {
        let tools = Tools { folder: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients") };
        let works = |name: &str, flag: &str| {
            Command::new(name).arg(flag).output().is_ok_and(|it| it.status.success())
        };
        let here = works("java", "-version")
            && works("node", "--version")
            && tools.python("openapi-spec-validator").exists()
            && tools.python("openapi-generator-cli").exists()
            && tools.folder.join("node_modules/typescript").exists();
        if !here {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "CI needs what tests/clients/README says");
            println!("Skipped: Java, Node.js, or what tests/clients/README says is missing.");
        }
        here.then_some(tools)
    }

    fn python(&self, program: &str) -> PathBuf {
        self.folder.join(".venv/bin").join(program)
    }

    fn generate(&self, language: &str, folder: &Path, out: &str) {
        let out = folder.join(out);
        fs::create_dir_all(&out).unwrap();
        // The generator makes a class for calling webhooks, with imports that lead nowhere; nobody calls them.
        fs::write(out.join(".openapi-generator-ignore"), "apis/WebhooksApi.ts\n").unwrap();
        run(Command::new(self.python("openapi-generator-cli"))
            .args(["generate", "-g", language, "-i"])
            .arg(folder.join("openapi.json"))
            .arg("-o")
            .arg(out));
    }
}

/// Runs a program to its end, which must be a good one, and come in time.
fn run(command: &mut Command) {
    let said = tempfile::NamedTempFile::new().unwrap();
    let mut program = command
        .stdin(Stdio::null())
        .stdout(said.reopen().unwrap())
        .stderr(said.reopen().unwrap())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let start = Instant::now();
    let status = loop {
        match program.try_wait().unwrap() {
            Some(status) => break Some(status),
            None if start.elapsed() > PATIENCE => break None,
            None => thread::sleep(Duration::from_millis(50)),
        }
    };
    if status.is_none() {
        program.kill().unwrap();
        program.wait().unwrap();
    }
    let words = fs::read_to_string(said.path()).unwrap_or_default();
    assert!(status.is_some_and(|it| it.success()), "{command:?}: {status:?}\n{words}");
}
