//! A PostgreSQL server for the run: the one of `IOPOLE_TEST_POSTGRES_URL`, else one that is started here.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use iopole_store::sqlx_0_8 as sqlx;
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::sync::OnceCell;

static SERVER: OnceCell<Result<String, String>> = OnceCell::const_new();
/// The server ends when this pipe does, however this process ends.
static PIPE: Mutex<Option<ChildStdin>> = Mutex::new(None);
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// URL of a new database; nothing where there is no server, which is printed with the reason.
pub(crate) async fn database() -> Option<String> {
    let server = SERVER.get_or_init(|| async {
        match std::env::var("IOPOLE_TEST_POSTGRES_URL") {
            Ok(url) => Ok(url),
            Err(_) => start().await,
        }
    });
    match server.await {
        Ok(url) => Some(create(url).await),
        Err(why) => {
            println!("skipped on PostgreSQL: {why}");
            None
        }
    }
}

/// Makes a database with a name of its own.
async fn create(url: &str) -> String {
    let options: sqlx::postgres::PgConnectOptions = url.parse().unwrap();
    let name = format!("iopole_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
    let mut connection = options.clone().connect().await.unwrap();
    sqlx::query(&format!("CREATE DATABASE {name}")).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    options.database(&name).to_url_lossy().to_string()
}

async fn start() -> Result<String, String> {
    let folder =
        tempfile::Builder::new().prefix("iopole-pg").tempdir().map_err(|error| error.to_string())?.keep();
    let user = other_than_root()?;
    std::os::unix::fs::chown(&folder, Some(user.0), Some(user.1)).map_err(|error| error.to_string())?;
    let (initdb, server) = (program("initdb")?, program("postgres")?);
    let data = folder.join("data");
    let init = as_user(Command::new(initdb), user)
        .args(["-U", "iopole", "-A", "trust", "-E", "UTF8", "--no-sync", "-D"])
        .arg(&data)
        .output()
        .map_err(|error| format!("initdb: {error}"))?;
    if !init.status.success() {
        return Err(format!("initdb: {}", String::from_utf8_lossy(&init.stderr)));
    }
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|free| free.local_addr())
        .map_err(|e| e.to_string())?
        .port();
    // Each line starts the server again. It ends, and its folder goes, when the pipe to the standard input is closed.
    let script = "program=$0; folder=$1; port=$2
        start() {
            \"$program\" -D \"$folder/data\" -p \"$port\" -k \"$folder\" -c listen_addresses=127.0.0.1 -c fsync=off \\
                -c max_connections=200 >>\"$folder/log\" 2>&1 </dev/null & server=$!
        }
        stop() { kill -QUIT $server; wait $server; }
        start; while read -r line; do stop; start; done; stop; rm -rf \"$folder\"";
    let mut shell = as_user(Command::new("sh"), user)
        .args(["-c", script])
        .arg(server)
        .arg(&folder)
        .arg(port.to_string())
        .stdin(Stdio::piped())
        .spawn()
        .map_err(|error| format!("sh: {error}"))?;
    *PIPE.lock().unwrap() = shell.stdin.take();
    let url = format!("postgres://iopole@127.0.0.1:{port}/postgres");
    let options: sqlx::postgres::PgConnectOptions = url.parse().unwrap();
    for _ in 0..200 {
        if options.clone().connect().await.is_ok() {
            return Ok(url);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let mut log = String::new();
    let _ = std::fs::File::open(folder.join("log")).and_then(|mut file| file.read_to_string(&mut log));
    Err(format!("the server did not start: {log}"))
}

/// Kills the server in the midst of its work, and starts it again. False where the server is not one of this run.
pub(crate) fn restart() -> bool {
    PIPE.lock().unwrap().as_mut().is_some_and(|pipe| pipe.write_all(b"again\n").is_ok())
}

/// User and group to run the server as: PostgreSQL refuses root.
fn other_than_root() -> Result<(u32, u32), String> {
    let own = std::fs::metadata("/proc/self").map_err(|error| error.to_string())?;
    if own.uid() != 0 {
        return Ok((own.uid(), own.gid()));
    }
    let users = std::fs::read_to_string("/etc/passwd").map_err(|error| error.to_string())?;
    let find = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    find("postgres")
        .or_else(|| find("nobody"))
        .ok_or_else(|| "there is no user but root to run it as".to_owned())
}

fn as_user(mut command: Command, (uid, gid): (u32, u32)) -> Command {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    if is_root {
        command.uid(uid).gid(gid);
    }
    command.current_dir("/");
    command
}

/// On the path, or where Debian puts it.
fn program(name: &str) -> Result<PathBuf, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<_> = std::env::split_paths(&path).collect();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.filter_map(|version| Some(version.ok()?.path().join("bin"))));
    }
    let found = folders.iter().map(|folder| folder.join(name)).find(|path: &PathBuf| Path::is_file(path));
    found.ok_or_else(|| format!("neither IOPOLE_TEST_POSTGRES_URL nor the program {name} is there"))
}
