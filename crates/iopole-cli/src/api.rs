//! `iopole api`: any operation, through the whole client.

mod target;

use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::Path;

use iopole_api::{Class, Client, Error, ErrorKind};
use iopole_http::{Request, Response, Upload};
use serde_json::json;

use crate::args::api::Api;
use crate::content::{ELSEWHERE, print_content};
use crate::failure::Failure;
use crate::file::NewFile;
use crate::input::Input;
use crate::interrupt::Stage;
use crate::screen::Screen;
use crate::session::Session;
use target::Target;

/// Body of the request.
enum Body {
    None,
    Json(Vec<u8>),
    Upload(Upload),
}

pub(crate) async fn run(session: &Session<'_>, arguments: &Api) -> Result<(), Failure> {
    let (screen, interrupt) = (session.screen, &session.interrupt);
    let target = Target::of(&arguments.operation, arguments.path.as_deref(), &arguments.parameters)?;
    let body = Body::of(arguments)?;
    if arguments.dry_run {
        return show(&target, &body, screen);
    }
    let to = arguments.to.as_deref().map(|path| NewFile::at(path, arguments.force)).transpose()?;
    let platform = session.connect().await?;
    if !target.is_known() {
        screen.note("The contract has no such operation: it is sent all the same");
    }
    let request = request(&platform.client, &target, body).stop_on(interrupt.stop());
    interrupt.enter(Stage::Sending)?;
    if target.operation.class() == Class::Once {
        interrupt.note_going_out();
    }
    let response = request.send().await.map_err(|error| failure(error, &target))?;
    deliver(response, to, &target).await
}

impl Body {
    fn of(arguments: &Api) -> Result<Self, Failure> {
        match (&arguments.body, &arguments.upload) {
            (Some(path), _) => Ok(Self::Json(read_json(path)?)),
            (None, Some(path)) => Ok(Self::Upload(upload(path)?)),
            (None, None) => Ok(Self::None),
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::None => "none".to_owned(),
            Self::Json(json) => format!("{} bytes of JSON", json.len()),
            Self::Upload(upload) => format!("{} bytes as the multipart part `file`", upload.length()),
        }
    }
}

fn read_json(path: &Path) -> Result<Vec<u8>, Failure> {
    let input = Input::read(path)?;
    match serde_json::from_slice::<serde::de::IgnoredAny>(&input.content) {
        Ok(_) => Ok(input.content),
        Err(error) => Err(Failure::bad_input(format!("{} is not JSON: {error}", input.name))),
    }
}

fn upload(path: &Path) -> Result<Upload, Failure> {
    let failed = |what: &dyn std::fmt::Display| Failure::bad_input(format!("{}: {what}", path.display()));
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| failed(&"the file needs a name in UTF-8"))?;
    let metadata = fs::metadata(path).map_err(|error| failed(&error))?;
    if !metadata.is_file() {
        return Err(failed(&"it is not a file"));
    }
    let media_type = match name.rsplit('.').next().map(str::to_ascii_lowercase).as_deref() {
        Some("pdf") => "application/pdf",
        Some("xml") => "application/xml",
        _ => "application/octet-stream",
    };
    Ok(Upload::from_file("file", name, media_type, path, metadata.len()))
}

fn show(target: &Target, body: &Body, screen: &Screen) -> Result<(), Failure> {
    let operation = &target.operation;
    let class = match operation.class() {
        Class::Once => "sent once: not repeated where the platform may have carried it out",
        Class::Safe | Class::Idempotent => "repeated after a network error",
        _ => "as the client decides",
    };
    let shown = json!({
        "operation": target.is_known().then(|| operation.id()),
        "method": operation.method().as_str(),
        "path": target.shown(),
        "body": body.shown(),
        "role": operation.role().map(|role| role.to_string()),
        "retries": class,
    });
    let rows = [
        (("Operation", "Opération"), target.is_known().then(|| operation.id().to_owned())),
        (("Request", "Requête"), Some(format!("{} {}", operation.method(), target.shown()))),
        (("Body", "Corps"), Some(body.shown())),
        (("Role", "Rôle"), operation.role().map(|role| role.to_string())),
        (("Retries", "Reprises"), Some(class.to_owned())),
    ];
    screen.record(&shown, &rows)
}

fn request(client: &Client, target: &Target, body: Body) -> Request {
    let mut request = client.http().call(&target.operation);
    for (name, value) in target.path.clone() {
        request = request.path(name, value);
    }
    for (name, value) in target.query.clone() {
        request = request.query(name, value);
    }
    match body {
        Body::None => request,
        Body::Json(json) => request.body("application/json", json),
        Body::Upload(upload) => request.upload(upload),
    }
}

/// Writes the answer to the file, or to standard output.
async fn deliver(response: Response, to: Option<NewFile>, target: &Target) -> Result<(), Failure> {
    let is_text = response.content_type().is_none_or(|kind| {
        let kind = kind.to_ascii_lowercase();
        kind.contains("json") || kind.contains("xml") || kind.starts_with("text/")
    });
    if to.is_none() && !is_text && io::stdout().is_terminal() {
        let message = format!("{} was called, and its answer is no text", target.operation.id());
        return Err(Failure::other(message).hint(ELSEWHERE));
    }
    let answer = response.bytes().await.map_err(|error| failure(error, target))?;
    match to {
        Some(file) => file.save(&answer),
        None => print_content(&answer, is_text)
            .map_err(|error| Failure::unwritten("the answer was not written", &error)),
    }
}

fn failure(error: Error, target: &Target) -> Failure {
    let name = target.operation.id();
    match (error.kind(), error.attempts()) {
        (ErrorKind::Stopped, 0) => Failure::other("interrupted: nothing was sent"),
        (ErrorKind::Stopped, _) if target.operation.class() == Class::Once => {
            Failure::other(format!("interrupted: the platform has not carried out {name}"))
        }
        (ErrorKind::Stopped, _) => Failure::other(format!("interrupted: {name} can be called again")),
        (ErrorKind::OutcomeUnknown, _) => {
            Failure::change_unknown(format!("{error:#}: the platform may have carried out {name}"))
        }
        _ => error.into(),
    }
}
