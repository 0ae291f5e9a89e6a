//! What is unread, item by item, until there is nothing more.

mod invoice;
mod status;
mod webhooks;

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::{Stream, stream};
use iopole_http::{Error, ErrorKind};
use iopole_model::{RawJson, StreamDirection};

pub use self::invoice::UnseenInvoice;
pub use self::status::UnseenStatus;
pub use self::webhooks::WebhookCheck;
use crate::call::{BoxFuture, Call};
use crate::options::{Options, told};
use crate::timer::{SystemTimer, Timer};

/// The most items that the platform lists at a time.
const MOST_LISTED: usize = 100;
/// How many keys are kept at the least before those that are not listed any more are forgotten.
const MOST_KEPT: usize = 1_000;
/// How often the list is asked for again while it still shows what was acknowledged.
const MOST_LOOKS: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// The unread invoices or statuses, oldest first, each given once in a round. An item stays unread on the platform
/// until [`acknowledge`](UnseenInvoice::acknowledge) is called: store it first. A round ends with `None`, when nothing
/// is left that was not given; asked again, a new round begins, and what was not acknowledged comes again.
///
/// ```no_run
/// # async fn example(client: iopole_api::Client) -> Result<(), iopole_api::Error> {
/// use iopole_api::UnseenInvoice;
///
/// let take = async |unseen: &UnseenInvoice| {
///     let file = client.user().invoices().download(unseen.id()).await?.bytes().await?;
///     // store the file, and then:
///     unseen.acknowledge().await
/// };
/// let (mut inbox, mut failed) = (client.user().invoices().inbox(), 0);
/// while let Some(unseen) = inbox.next().await? {
///     // An invoice that fails stays unread and comes again in the next round. The others do not wait for it.
///     if let Err(error) = take(&unseen).await {
///         eprintln!("{}: {error}", unseen.id());
///         failed += 1;
///     }
/// }
/// println!("{failed} failed");
/// # Ok(()) }
/// ```
pub struct Inbox<T> {
    account: Account,
    timer: Arc<dyn Timer>,
    waiting: VecDeque<T>,
    /// In this round.
    given: HashSet<String>,
    /// Items of the latest list that could not be read.
    odd: Vec<RawJson>,
    ended: bool,
    webhooks: WebhookCheck,
}

/// Who asks, and what was acknowledged; shared with the items.
#[derive(Debug, Clone)]
pub struct Account {
    http: iopole_http::Client,
    options: Options,
    acknowledged: Arc<Mutex<HashSet<String>>>,
}

/// What a call brought.
#[derive(Debug)]
pub struct Listed<T> {
    items: Vec<T>,
    /// As they came.
    odd: Vec<RawJson>,
}

/// What an inbox can hold.
pub trait Unseen: sealed::Sealed + Sized + Send + 'static {
    #[doc(hidden)]
    fn list(account: &Account) -> BoxFuture<Result<Listed<Self>, Error>>;
    /// Whether a webhook of this direction (both, where there is none) keeps items of this kind away.
    #[doc(hidden)]
    fn is_blocked_by(direction: Option<&StreamDirection>) -> bool;
    #[doc(hidden)]
    fn key(&self) -> &str;
}

mod sealed {
    pub trait Sealed {}
}

impl<T: Unseen> Inbox<T> {
    pub(super) fn new(http: &iopole_http::Client) -> Self {
        let account =
            Account { http: http.clone(), options: Options::default(), acknowledged: Arc::default() };
        Self {
            account,
            timer: Arc::new(SystemTimer),
            waiting: VecDeque::new(),
            given: HashSet::new(),
            odd: Vec::new(),
            ended: true,
            webhooks: WebhookCheck::NotNeeded,
        }
    }

    /// What it waits by, in place of the machine's own time.
    #[must_use]
    pub fn timer(mut self, timer: impl Timer) -> Self {
        self.timer = Arc::new(timer);
        self
    }

    /// What is known of the account's webhooks, which keep the queues empty while they are active.
    pub fn webhooks(&self) -> WebhookCheck {
        self.webhooks
    }

    /// What the latest list held that cannot be read, as it came. It stays unread on the platform and counts among the
    /// 100 that are listed.
    pub fn odd(&self) -> &[RawJson] {
        &self.odd
    }

    /// The next unread item; `None` when all were given.
    ///
    /// # Errors
    /// [`ErrorKind::QueueBlocked`] when the queue is empty because a webhook is active (asking for webhooks takes the
    /// role admin; without it [`Inbox::webhooks`] says that it is not known), or when 100 items that were given and not
    /// acknowledged hide what is behind them. [`ErrorKind::Unreadable`] at the end of a round in which items could not
    /// be read, after all the others; [`Inbox::odd`] has them. Else whatever the requests fail with; it may be asked
    /// again, and loses nothing.
    pub async fn next(&mut self) -> Result<Option<T>, Error> {
        if self.ended {
            self.begin();
        }
        let mut looks = 0;
        loop {
            if let Some(item) = self.waiting.pop_front() {
                self.given.insert(item.key().to_owned());
                return Ok(Some(item));
            }
            let listed = T::list(&self.account).await?;
            let (count, lingering) = (listed.items.len() + listed.odd.len(), self.lingering(&listed.items));
            self.forget_what_is_gone(&listed.items);
            self.odd = listed.odd;
            self.waiting = listed.items.into_iter().filter(|item| !self.is_known(item.key())).collect();
            if !self.waiting.is_empty() {
                looks = 0;
                continue;
            }
            // The list may be a little behind the acknowledgements.
            if lingering && looks < MOST_LOOKS {
                self.timer.sleep(FIRST_PAUSE * 2_u32.pow(looks)).await;
                looks += 1;
                continue;
            }
            return self.end(count).await;
        }
    }

    /// The same as a stream of one round; it ends after the first error.
    pub fn into_stream(self) -> impl Stream<Item = Result<T, Error>> + Send + Unpin {
        Box::pin(stream::try_unfold(self, async |mut inbox| {
            Ok(inbox.next().await?.map(|item| (item, inbox)))
        }))
    }

    fn begin(&mut self) {
        self.ended = false;
        self.given.clear();
    }

    async fn end(&mut self, count: usize) -> Result<Option<T>, Error> {
        if count >= MOST_LISTED {
            let message = "100 items that were given are not acknowledged, and the platform lists no more than 100: \
                           acknowledge them to see what is behind them";
            return Err(Error::new(ErrorKind::QueueBlocked, message));
        }
        if count == 0 {
            if self.given.is_empty() {
                self.webhooks = webhooks::check::<T>(&self.account).await?;
            }
            self.account.acknowledged().clear();
        }
        self.ended = true;
        match self.odd.len() {
            0 => Ok(None),
            odd => {
                let message = format!("{odd} unread items cannot be read, and so not be acknowledged");
                Err(Error::new(ErrorKind::Unreadable, message))
            }
        }
    }

    fn is_known(&self, key: &str) -> bool {
        self.given.contains(key) || self.account.acknowledged().contains(key)
    }

    /// What is not listed any more need not be known either. Not every time: a list may be a little behind.
    fn forget_what_is_gone(&mut self, items: &[T]) {
        let is_listed = |key: &String| items.iter().any(|item| item.key() == key);
        if self.given.len() > MOST_KEPT {
            self.given.retain(is_listed);
        }
        let mut acknowledged = self.account.acknowledged();
        if acknowledged.len() > MOST_KEPT {
            acknowledged.retain(is_listed);
        }
    }

    fn lingering(&self, items: &[T]) -> bool {
        let acknowledged = self.account.acknowledged();
        items.iter().any(|item| acknowledged.contains(item.key()))
    }
}

told!(#[must_use] [T: Unseen] Inbox<T>, account.options);

impl Account {
    fn call<R: Send + 'static>(&self, call: Call<R>) -> Call<R> {
        self.options.apply(call)
    }

    fn acknowledged(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> fmt::Debug for Inbox<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox")
            .field("waiting", &self.waiting.len())
            .field("given", &self.given.len())
            .field("acknowledged", &self.account.acknowledged().len())
            .field("webhooks", &self.webhooks)
            .finish_non_exhaustive()
    }
}
