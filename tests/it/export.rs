//! Discussions as files, for site generators.

use std::{fs, process::Command};

use crate::world::{Reply, World, on_both};

fn export(world: &World, folder: &std::path::Path) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_weshift"))
        .args(["export", "--html"])
        .arg(folder)
        .current_dir(world.dir.path())
        .env("WESHIFT_DATABASE__URL", &world.database)
        .env("WESHIFT_SERVER__BASE_URL", "https://talk.example.org")
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

#[test]
fn discussions_are_written_as_pieces_of_html_and_only_what_changed_is_written_again() {
    on_both(&[("moderation.publish", "all")], |world| {
        let asked = world.post_comment(&Reply {
            email: "ada@example.net".into(),
            ..Reply::by("Ada <b>", "A *question*.")
        });
        world.post_comment(&Reply { parent: asked.id.to_string(), ..Reply::by("Ben", "An answer.") });
        let folder = world.dir.path().join("comments");
        export(world, &folder);
        let file = folder.join("km-culture-shift/we-know.html");
        let html = fs::read_to_string(&file).unwrap();
        assert!(html.contains("<em>question</em>") && html.contains("Ada &lt;b&gt;"), "{html}");
        assert!(html.contains("https://talk.example.org/p/km-culture-shift/we-know"), "{html}");
        assert!(html.matches("<ol>").count() == 2, "the answer stands below the question: {html}");
        assert!(!html.contains('@') && !html.contains("&#64;"), "no address: {html}");
        let index: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(folder.join("index.json")).unwrap()).unwrap();
        let entry = &index["threads"]["km-culture-shift/we-know"];
        assert_eq!(
            (&entry["comments"], &entry["file"]),
            (&2.into(), &"km-culture-shift/we-know.html".into())
        );

        assert!(export(world, &folder).contains(": 0 written, 0 removed"));
        world.post_comment(&Reply::by("Cleo", "One more."));
        assert!(export(world, &folder).contains(": 1 written, 0 removed"));
        assert!(fs::read_to_string(&file).unwrap().contains("One more."));
        fs::remove_file(&file).unwrap();
        assert!(export(world, &folder).contains(": 1 written"), "what is missing is written again");
    });
}
