//! `weshift manager`: people.

use std::{io::Read, process::ExitCode};

use clap::{Args, Subcommand};

use super::{Failure, block_on, open, open_or_found};
use crate::app::App;
use weshift_config::Settings;
use weshift_domain::{Email, MailHabits, Manager, NewManager, Password, Role, visible};
use weshift_links as links;
use weshift_moderation::{Rescue, Staffed, check_zone, hash_password};

#[derive(Args)]
pub struct ManagerArgs {
    #[command(subcommand)]
    command: ManagerCommand,
}

#[derive(Subcommand)]
enum ManagerCommand {
    /// Add a manager; without a password they sign in by a link (`sign-in-link`, or by mail). The first one is an owner.
    Add {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
        /// owner, manager or viewer. Without it, manager; of the first one, owner.
        #[arg(long)]
        role: Option<String>,
        /// Their time zone, such as Europe/Berlin: digests come at 07:00 there.
        #[arg(long, default_value = "UTC")]
        zone: String,
        /// Read the password from standard input.
        #[arg(long)]
        password_stdin: bool,
    },
    /// List the managers.
    List,
    /// Make a manager an owner, manager or viewer. The last owner stays one.
    SetRole { email: String, role: String },
    /// Remove a manager, their sessions and their links.
    Remove { email: String },
    /// Print a link that signs a manager in once, within ten minutes.
    SignInLink { email: String },
    /// For a manager who is locked out: remove their authenticator app, passkeys and recovery codes, and end their
    /// sessions. The password, or a link, is enough again.
    ResetFactors { email: String },
    /// Read a new password for a manager from standard input, and end their sessions.
    SetPassword { email: String },
}

pub fn run(arguments: ManagerArgs, settings: Settings) -> Result<ExitCode, Failure> {
    block_on(async {
        match arguments.command {
            ManagerCommand::Add { email, name, role, zone, password_stdin } => {
                let role = role.as_deref().map(parse_role).transpose()?;
                let new = newcomer(&email, &name, zone, password_stdin).await?;
                let address = new.email.expose();
                // No site is made for somebody who is refused then.
                let app = match role {
                    None | Some(Role::Owner) => open_or_found(settings).await?,
                    Some(Role::Manager | Role::Viewer) => open(settings).await?,
                };
                let role = fitting_role(&app, role).await?;
                match app.moderation.add_manager(NewManager { role, ..new }).await? {
                    Some(added) => println!("Added {} <{address}> as {}.", added.name, added.role.name()),
                    None => {
                        return Err(Failure::Failed(format!("There is a manager with {address} already.")));
                    }
                }
            }
            ManagerCommand::List => list(settings).await?,
            ManagerCommand::SetRole { email, role } => {
                let (address, role) = (parse(&email)?, parse_role(&role)?);
                let done = open(settings).await?.moderation.set_role(&address, role).await?;
                say(done, &email, &format!("Now {}:", role.name()))?;
            }
            ManagerCommand::Remove { email } => {
                let address = parse(&email)?;
                let done = open(settings).await?.moderation.remove_manager(&address).await?;
                say(done, &email, "Removed")?;
            }
            ManagerCommand::SignInLink { email } => sign_in_link(&email, settings).await?,
            ManagerCommand::ResetFactors { email } => {
                let address = parse(&email)?;
                let done = open(settings).await?.moderation.rescue(&address, Rescue::Factors).await?;
                say(done, &email, "Reset the second factors of")?;
            }
            ManagerCommand::SetPassword { email } => {
                let (address, password) = (parse(&email)?, read_password(&[&email])?);
                let rescue = Rescue::Password(password);
                let done = open(settings).await?.moderation.rescue(&address, rescue).await?;
                say(done, &email, "Set the password of")?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

async fn newcomer(
    email: &str,
    name: &str,
    zone: String,
    password_stdin: bool,
) -> Result<NewManager, Failure> {
    let name = visible(name);
    if name.is_empty() {
        return Err(Failure::Use("--name must have something to see.".into()));
    }
    let password_hash =
        if password_stdin { Some(hash_password(read_password(&[email, &name])?).await?) } else { None };
    check_zone(&zone).map_err(|problem| Failure::Use(problem.message))?;
    Ok(NewManager {
        email: parse(email)?,
        name,
        role: Role::Manager,
        password_hash,
        habits: MailHabits { zone, ..MailHabits::default() },
    })
}

/// The first manager is an owner: nobody else could ever be let in, or removed.
async fn fitting_role(app: &App, asked: Option<Role>) -> Result<Role, Failure> {
    let is_first = app.store.reader().list_managers().await?.is_empty();
    match (is_first, asked) {
        (true, None | Some(Role::Owner)) => Ok(Role::Owner),
        (true, Some(Role::Manager | Role::Viewer)) => Err(Failure::Use(
            "The first manager must be an owner, who can let others in: --role owner.".into(),
        )),
        (false, asked) => Ok(asked.unwrap_or(Role::Manager)),
    }
}

fn parse_role(role: &str) -> Result<Role, Failure> {
    let wrong = || Failure::Use(format!("The role must be owner, manager or viewer, not {role:?}."));
    Role::parse(role).ok_or_else(wrong)
}

fn say(done: Staffed, email: &str, what: &str) -> Result<(), Failure> {
    match done {
        Staffed::Done => println!("{what} {email}."),
        Staffed::NotFound => return Err(Failure::Failed(format!("{email} is not a manager."))),
        Staffed::LastOwner => {
            return Err(Failure::Failed(format!(
                "{email} is the last owner. Make somebody else an owner first: weshift manager set-role EMAIL owner"
            )));
        }
    }
    Ok(())
}

fn read_password(person: &[&str]) -> Result<Password, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| Failure::Failed(format!("Cannot read the password: {error}")))?;
    let password = Password(text.trim_end_matches(['\r', '\n']).to_string());
    password.check(person).map_err(|problem| Failure::Use(problem.message))?;
    Ok(password)
}

async fn list(settings: Settings) -> Result<(), Failure> {
    for manager in open(settings).await?.store.reader().list_managers().await? {
        let habits = &manager.habits;
        println!(
            "{:8} {} <{}>, {}, digest {} at {:02}:{:02} {}",
            manager.role.name(),
            manager.name,
            manager.email.expose(),
            if habits.at_once { "mail at once" } else { "no mail at once" },
            habits.digest.name(),
            habits.at_minute / 60,
            habits.at_minute % 60,
            habits.zone,
        );
    }
    Ok(())
}

async fn sign_in_link(email: &str, settings: Settings) -> Result<(), Failure> {
    let app = open(settings).await?;
    let manager = find(&app, email).await?;
    let token = app.moderation.make_sign_in_link(&manager).await?;
    println!("{}", app.links.absolute(&links::sign_in_link(&token)));
    Ok(())
}

pub(super) async fn find(app: &App, email: &str) -> Result<Manager, Failure> {
    let address = parse(email)?;
    let found = app.store.reader().find_manager_by_address(app.links.address_key(&address)).await?;
    found.map(|it| it.0).ok_or_else(|| Failure::Failed(format!("{email} is not a manager.")))
}

fn parse(email: &str) -> Result<Email, Failure> {
    Email::parse(email).ok_or_else(|| Failure::Use(format!("{email} is not an email address.")))
}
