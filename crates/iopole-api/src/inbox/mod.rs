//! The unread queues, item by item.

mod invoice;
mod status;
mod webhooks;

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::{Stream, stream};
use iopole_http::{Error, ErrorKind};
use iopole_model::json::RawJson;
use iopole_model::webhook::StreamDirection;

pub use self::invoice::UnseenInvoice;
pub use self::status::UnseenStatus;
pub use self::webhooks::WebhookCheck;
use crate::options::{Options, awaitable};
use crate::timer::{SystemTimer, Timer};

/// Most items that the platform lists at a time.
const MOST_LISTED: usize = 100;
/// Number of keys above which those that are no longer listed are removed.
const MOST_KEPT: usize = 1_000;
/// Most times that the list is requested again while it still shows acknowledged items.
const MOST_LOOKS: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// The unread invoices or statuses, oldest first. Nothing is sent before [`next`](Self::next).
///
/// A round returns each item once, and ends with `None`. The next call starts a new round, which returns the items that
/// were not acknowledged again. Store an item, then call [`acknowledge`](UnseenInvoice::acknowledge): until then it
/// stays unread on the platform.
///
/// ```no_run
/// # async fn example(client: iopole_api::Client) -> Result<(), iopole_api::Error> {
/// use iopole_api::UnseenInvoice;
///
/// let store = async |unseen: &UnseenInvoice| {
///     let file = client.user().invoices().download(unseen.id()).await?.bytes().await?;
///     // Store the file, then acknowledge the invoice.
///     unseen.acknowledge().await
/// };
/// let (mut inbox, mut failed) = (client.user().invoices().inbox(), 0);
/// while let Some(unseen) = inbox.next().await? {
///     // A failed invoice stays unread and comes again in the next round.
///     if let Err(error) = store(&unseen).await {
///         eprintln!("{}: {error}", unseen.id());
///         failed += 1;
///     }
/// }
/// println!("{failed} failed");
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent before the next item is awaited"]
pub struct Inbox<T> {
    account: Account,
    timer: Arc<dyn Timer>,
    waiting: VecDeque<T>,
    /// Keys returned in this round.
    given: HashSet<String>,
    /// Unreadable items of the latest list.
    odd: Vec<RawJson>,
    ended: bool,
    webhooks: WebhookCheck,
}

/// Client, options and acknowledged keys, shared with the items.
#[derive(Debug, Clone)]
pub struct Account {
    http: iopole_http::Client,
    options: Options,
    acknowledged: Arc<Mutex<HashSet<String>>>,
}

/// Response of an unread queue.
#[derive(Debug)]
pub struct Listed<T> {
    items: Vec<T>,
    /// Unreadable items, as received.
    odd: Vec<RawJson>,
}

/// Item of an [`Inbox`]: [`UnseenInvoice`] or [`UnseenStatus`].
pub trait Unseen: sealed::Sealed + Sized + Send + 'static {
    #[doc(hidden)]
    fn list(account: &Account) -> BoxFuture<'static, Result<Listed<Self>, Error>>;
    /// True when a webhook of this direction (`None` means both) keeps items of this kind out of the queue.
    #[doc(hidden)]
    fn is_blocked_by(direction: Option<&StreamDirection>) -> bool;
    #[doc(hidden)]
    fn key(&self) -> &str;
}

mod sealed {
    pub trait Sealed {}
}

impl<T: Unseen> Inbox<T> {
    fn new(http: &iopole_http::Client) -> Self {
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

    /// Sets the clock, in place of the machine's.
    pub fn timer(mut self, timer: impl Timer) -> Self {
        self.timer = Arc::new(timer);
        self
    }

    /// Returns what is known about the account's webhooks. While one is active, the queue stays empty.
    pub fn webhooks(&self) -> WebhookCheck {
        self.webhooks
    }

    /// Returns the unreadable items of the latest list, as received. They stay unread on the platform, and count among
    /// the 100 items of the list.
    pub fn odd(&self) -> &[RawJson] {
        &self.odd
    }

    /// Returns the next unread item, or `None` at the end of a round.
    ///
    /// # Errors
    ///
    /// | kind | cause |
    /// |---|---|
    /// | [`ErrorKind::QueueBlocked`] | The queue is empty because a webhook is active. |
    /// | [`ErrorKind::QueueBlocked`] | 100 items that were returned and not acknowledged hide those behind them. |
    /// | [`ErrorKind::Unreadable`] | The end of a round with unreadable items: [`Inbox::odd`] has them. |
    /// | any other | A request failed. Call `next` again: no item is lost. |
    ///
    /// Listing webhooks needs the role admin. Without it, [`Inbox::webhooks`] returns [`WebhookCheck::Unknown`].
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
            self.forget_unlisted(&listed.items);
            self.odd = listed.odd;
            self.waiting = listed.items.into_iter().filter(|item| !self.is_known(item.key())).collect();
            if !self.waiting.is_empty() {
                looks = 0;
                continue;
            }
            // The list may be a little behind the acknowledgments.
            if lingering && looks < MOST_LOOKS {
                self.account.options.sleep(&*self.timer, FIRST_PAUSE * 2_u32.pow(looks)).await?;
                looks += 1;
                continue;
            }
            return self.end(count).await;
        }
    }

    /// Returns one round as a stream, which ends after the first error.
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
            let message = "100 items that were returned are not acknowledged, and the platform lists at most 100: acknowledge \
                           them to reach those behind them";
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
                let message = format!("{odd} unread items cannot be parsed, so they cannot be acknowledged");
                Err(Error::new(ErrorKind::Unreadable, message))
            }
        }
    }

    fn is_known(&self, key: &str) -> bool {
        self.given.contains(key) || self.account.acknowledged().contains(key)
    }

    /// Removes keys that are no longer listed. Not every time: a list may be a little behind.
    fn forget_unlisted(&mut self, items: &[T]) {
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

awaitable!([T: Unseen] Inbox<T>, account.options);

impl Account {
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
