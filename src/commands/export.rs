//! `weshift export --html`: every discussion as a piece of HTML, for sites that are made by a generator.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use serde::{Deserialize, Serialize};
use weshift_templates::inert::is_plain;

use super::{Failure, block_on, open, progress::Progress};
use crate::app::App;
use weshift_config::Settings;
use weshift_domain::{Thread, ThreadName};
use weshift_links::{self as links, token_hash};
use weshift_store::{PageAt, give_to_folder};
use weshift_web as web;

#[derive(Args)]
pub struct ExportArgs {
    /// The folder to write to: a file for each discussion, and index.json. What did not change is left as it is.
    #[arg(long, value_name = "FOLDER")]
    html: PathBuf,
}

/// What `index.json` says. Another form makes every file anew.
#[derive(Serialize, Deserialize, PartialEq)]
struct Index {
    form: String,
    /// By name.
    threads: BTreeMap<String, Entry>,
}

#[derive(Serialize, Deserialize, PartialEq, Clone)]
struct Entry {
    /// Below the folder.
    file: String,
    title: String,
    address: String,
    comments: u32,
    version: i64,
}

const INDEX: &str = "index.json";
const PAGE: u32 = 200;

pub fn run(arguments: ExportArgs, settings: Settings) -> Result<ExitCode, Failure> {
    block_on(async {
        let app = open(settings).await?;
        let threads = threads(&app).await?;
        let folder = &arguments.html;
        let cannot =
            |error: io::Error| Failure::Failed(format!("Cannot write to {}: {error}", folder.display()));
        make_folder(folder).map_err(cannot)?;
        let form = format!("2 {} {}", env!("CARGO_PKG_VERSION"), app.links.base());
        let known = read_index(folder);
        let before = known.as_ref().filter(|it| it.form == form);
        let (mut index, mut written) = (Index { form, threads: BTreeMap::new() }, 0);
        let mut progress = Progress::new(threads.len() as u64);
        for thread in &threads {
            let entry = entry(&app, thread);
            let name = thread.name.to_string();
            let same = before.and_then(|it| it.threads.get(&name)) == Some(&entry);
            if !same || !folder.join(&entry.file).is_file() {
                let html = fragment(&app, thread).await?;
                write(&folder.join(&entry.file), html.as_bytes()).map_err(cannot)?;
                written += 1;
            }
            index.threads.insert(name, entry);
            progress.step();
        }
        let gone = forget(folder, known.as_ref(), &index).map_err(cannot)?;
        if before != Some(&index) {
            let json = serde_json::to_string_pretty(&index).map_err(|error| cannot(error.into()))?;
            write(&folder.join(INDEX), inert_json(&json).as_bytes()).map_err(cannot)?;
        }
        println!(
            "{} discussions are in {}: {written} written, {gone} removed, the rest as they were.",
            threads.len(),
            folder.display(),
        );
        Ok(ExitCode::SUCCESS)
    })
}

/// Those of published posts and of pages of other sites.
async fn threads(app: &App) -> Result<Vec<Thread>, Failure> {
    let reader = app.store.reader();
    let mut found = Vec::new();
    for number in 1.. {
        let (posts, _) = reader.page_posts(PageAt { number, size: PAGE }).await?;
        for post in &posts {
            found.extend(reader.list_threads(post.id).await?);
        }
        if posts.len() < PAGE as usize {
            break;
        }
    }
    for number in 1.. {
        let (pages, _) = reader.page_foreign_pages(PageAt { number, size: PAGE }).await?;
        for page in &pages {
            found.extend(reader.find_thread_by_id(page.thread).await?);
        }
        if pages.len() < PAGE as usize {
            break;
        }
    }
    Ok(found)
}

fn entry(app: &App, thread: &Thread) -> Entry {
    let ours = || app.links.absolute(&links::thread(&thread.name));
    Entry {
        file: file_of(&thread.name),
        title: thread.title.clone(),
        address: thread.address.clone().unwrap_or_else(ours),
        comments: thread.comments,
        version: thread.version,
    }
}

/// `km-culture-shift/we-know.html`, `km-culture-shift.html`, or for an address a name that is always the same.
fn file_of(name: &ThreadName) -> String {
    match name.page() {
        Some(address) => format!("pages/{}.html", &token_hash(address)[..24]),
        None => format!("{name}.html"),
    }
}

async fn fragment(app: &App, thread: &Thread) -> Result<String, Failure> {
    let reader = app.store.reader();
    let mut comments = Vec::new();
    for number in 1.. {
        let (page, _) = reader.thread_page(thread.id, PageAt { number, size: PAGE }).await?;
        let is_last = page.len() < PAGE as usize;
        comments.extend(page);
        if is_last {
            break;
        }
    }
    Ok(web::fragment(&app.links, thread, &comments))
}

/// The same JSON with the signs of its strings escaped that a template language might read, as in the pieces.
fn inert_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let (mut is_string, mut is_escape) = (false, false);
    for sign in json.chars() {
        match sign {
            _ if is_escape => is_escape = false,
            '"' => is_string = !is_string,
            '\\' => is_escape = true,
            _ if is_string && !is_plain(sign) => {
                out.push_str(&format!("\\u{:04x}", u32::from(sign)));
                continue;
            }
            _ => (),
        }
        out.push(sign);
    }
    out
}

fn read_index(folder: &Path) -> Option<Index> {
    serde_json::from_slice(&fs::read(folder.join(INDEX)).ok()?).ok()
}

/// Removes the files of discussions that are no longer there: only what an earlier export wrote, and only below here.
fn forget(folder: &Path, before: Option<&Index>, now: &Index) -> io::Result<usize> {
    let kept: BTreeSet<&str> = now.threads.values().map(|it| it.file.as_str()).collect();
    let mut gone = 0;
    for (name, entry) in before.into_iter().flat_map(|it| &it.threads) {
        let is_ours = ThreadName::parse(name).is_some_and(|it| file_of(&it) == entry.file);
        if is_ours && !kept.contains(entry.file.as_str()) {
            match fs::remove_file(folder.join(&entry.file)) {
                Ok(()) => gone += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => (),
                Err(error) => return Err(error),
            }
        }
    }
    Ok(gone)
}

/// Whole or not at all: a generator may be reading.
fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        make_folder(folder)?;
    }
    let beside = file.with_extension("new");
    let mut new = fs::File::create(&beside)?;
    let written = new.write_all(bytes).and_then(|()| new.sync_all()).and_then(|()| give_to_folder(&beside));
    if let Err(error) = written.and_then(|()| fs::rename(&beside, file)) {
        // What cannot be removed either is no other failure.
        let _ = fs::remove_file(&beside);
        return Err(error);
    }
    Ok(())
}

/// With those above it. What root makes here belongs to whom the folder above belongs, as the generator reads it.
fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() || folder.as_os_str().is_empty() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        make_folder(above)?;
    }
    fs::create_dir(folder)?;
    give_to_folder(folder)
}
