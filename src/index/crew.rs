//! The threads that write: they gather new articles, which become one segment from time to time; tantivy's writer, which
//! they share, does the rest.
//!
//! All that happens to one id passes through one thread, in order. So an article that is replaced or deleted before its
//! segment is written is simply taken out, and of any other, tantivy's queue of deletions learns only when its segment is
//! known there. (To a segment that is added, that queue may also show what was deleted before; it holds no such article.)

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::thread::{self, JoinHandle};

use tantivy::indexer::UserOperation;
use tantivy::{IndexWriter, TantivyError, Term};

use super::document::{Entry, key_of};
use super::families::Families;
use super::schema::Fields;
use super::segment::{self, Gathering};
use super::writer::Operation;

/// Operations handed over together, and their bytes: a thread is not woken for each.
const BATCH: usize = 64;
const BATCH_BYTES: usize = 1 << 18;
/// Batches that may wait for a thread, so that it has work while reading waits for the disk.
const WAITING: usize = 16;

/// The writing threads.
pub(super) struct Crew {
    shared: Arc<Shared>,
    hands: Vec<Hand>,
    /// Bytes that all may gather together.
    budget: usize,
    families: Families,
    /// How many operations there were.
    sent: u64,
}

struct Shared {
    writer: RwLock<IndexWriter<Box<Entry>>>,
    fields: Fields,
    /// For what does not fit into memory.
    folder: PathBuf,
}

struct Hand {
    sender: SyncSender<Message>,
    /// Bytes that it has gathered.
    gathered: Arc<AtomicUsize>,
    /// With their numbers.
    batch: Vec<(u64, Operation)>,
    bytes: usize,
    thread: JoinHandle<tantivy::Result<()>>,
}

enum Message {
    Work(Vec<(u64, Operation)>),
    /// Give away what was gathered.
    Yield(SyncSender<Gathering>),
}

impl Crew {
    /// Starts `threads` of them, which gather up to `budget` bytes together and put what does not fit into memory into
    /// `folder`. Their articles join `families`.
    pub(super) fn start(
        writer: IndexWriter<Box<Entry>>,
        fields: Fields,
        families: Families,
        threads: usize,
        budget: usize,
        folder: &Path,
    ) -> std::io::Result<Crew> {
        let shared = Arc::new(Shared {
            writer: RwLock::new(writer),
            fields,
            folder: folder.to_owned(),
        });
        let hand = |number: usize| {
            let (sender, receiver) = sync_channel(WAITING);
            let shared = Arc::clone(&shared);
            let gathered = Arc::new(AtomicUsize::new(0));
            let to_tell = Arc::clone(&gathered);
            let thread = thread::Builder::new()
                .name(format!("gather-{number}"))
                .spawn(move || shared.work(&receiver, &to_tell))?;
            Ok(Hand {
                sender,
                gathered,
                batch: Vec::new(),
                bytes: 0,
                thread,
            })
        };
        let hands = (0..threads.max(1))
            .map(hand)
            .collect::<std::io::Result<_>>()?;
        Ok(Crew {
            shared,
            hands,
            budget,
            families,
            sent: 0,
        })
    }

    /// Hands on an operation of so many bytes. An error may be that of an earlier one.
    pub(super) fn send(&mut self, operation: Operation, bytes: usize) -> tantivy::Result<()> {
        let key = match &operation {
            Operation::Put { entry, .. } => entry.key,
            Operation::Delete(id) => key_of(id),
        };
        let of_key = (key % self.hands.len() as u64) as usize;
        let hand = &mut self.hands[of_key];
        hand.batch.push((self.sent, operation));
        self.sent += 1;
        hand.bytes += bytes;
        if hand.batch.len() >= BATCH || hand.bytes >= BATCH_BYTES {
            hand.hand_over().map_err(|Gone| self.cause_of_end(of_key))?;
            let gathered = |hand: &Hand| hand.gathered.load(Ordering::Relaxed);
            if self.hands.iter().map(gathered).sum::<usize>() >= self.budget {
                self.settle()?;
            }
        }
        Ok(())
    }

    /// Writes everything that was handed on as a segment.
    fn settle(&mut self) -> tantivy::Result<()> {
        let mut answers = Vec::with_capacity(self.hands.len());
        for of_key in 0..self.hands.len() {
            let (answer, yielded) = sync_channel(1);
            let hand = &mut self.hands[of_key];
            let sent = hand.hand_over().and_then(|()| {
                let sent = hand.sender.send(Message::Yield(answer));
                sent.map_err(|_| Gone)
            });
            sent.map_err(|Gone| self.cause_of_end(of_key))?;
            answers.push((of_key, yielded));
        }
        let mut gatherings = Vec::with_capacity(self.hands.len());
        for (of_key, yielded) in answers {
            match yielded.recv() {
                Ok(gathering) => gatherings.push(gathering),
                Err(_) => return Err(self.cause_of_end(of_key)),
            }
        }
        let old = |entry: &Entry| Term::from_field_text(self.shared.fields.id, entry.id());
        for mut entry in segment::join_families(&mut gatherings, &mut self.families) {
            entry.prepare();
            let old = old(&entry);
            self.shared.read().run([
                UserOperation::Delete(old),
                UserOperation::Add(Box::new(entry)),
            ])?;
        }
        let segment = self.shared.read().new_segment();
        match segment::write(gatherings, segment)? {
            Some(meta) => self.shared.read().add_segment(meta),
            None => Ok(()),
        }
    }

    /// Writes everything and commits.
    pub(super) fn commit(&mut self) -> tantivy::Result<()> {
        self.settle()?;
        // Before the commit, whose payload says that they are there.
        let payload = self.families.write()?;
        let mut writer = self.shared.write();
        let mut prepared = writer.prepare_commit()?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        self.families.committed();
        Ok(())
    }

    /// With the next commit, nothing is left of articles that are gone in what others are compared with.
    pub(super) fn forget(&mut self) {
        self.families.forget();
    }

    /// Ends the threads. What they have gathered and not written is lost.
    pub(super) fn disband(self) -> tantivy::Result<IndexWriter<Box<Entry>>> {
        let Crew { shared, hands, .. } = self;
        let mut ended = Ok(());
        for Hand { sender, thread, .. } in hands {
            drop(sender);
            let of_thread = thread.join().unwrap_or_else(|panic| resume_unwind(panic));
            ended = ended.and(of_thread);
        }
        let shared = Arc::into_inner(shared).ok_or_else(ended_early)?;
        let writer = shared.writer.into_inner();
        ended.map(|()| writer.unwrap_or_else(PoisonError::into_inner))
    }

    /// Why a thread has ended that should not have.
    fn cause_of_end(&mut self, hand: usize) -> TantivyError {
        let thread = self.hands.swap_remove(hand).thread;
        match thread.join() {
            Ok(Err(cause)) => cause,
            Ok(Ok(())) => ended_early(),
            Err(panic) => resume_unwind(panic),
        }
    }
}

fn ended_early() -> TantivyError {
    TantivyError::ErrorInThread("a writing thread has ended early".to_owned())
}

/// The thread at the other end has ended.
struct Gone;

impl Hand {
    fn hand_over(&mut self) -> Result<(), Gone> {
        if self.batch.is_empty() {
            return Ok(());
        }
        self.bytes = 0;
        let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
        self.sender.send(Message::Work(batch)).map_err(|_| Gone)
    }
}

impl Shared {
    fn read(&self) -> RwLockReadGuard<'_, IndexWriter<Box<Entry>>> {
        self.writer.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, IndexWriter<Box<Entry>>> {
        self.writer.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, receiver: &Receiver<Message>, gathered: &AtomicUsize) -> tantivy::Result<()> {
        let empty = || Gathering::new(self.fields, self.folder.clone());
        let mut gathering = empty();
        while let Ok(message) = receiver.recv() {
            match message {
                Message::Work(operations) => {
                    for (number, operation) in operations {
                        self.apply(operation, number, &mut gathering)?;
                    }
                }
                Message::Yield(answer) => {
                    let full = std::mem::replace(&mut gathering, empty());
                    // Nobody waits any more if another thread has failed.
                    let _ = answer.send(full);
                }
            }
            gathered.store(gathering.bytes(), Ordering::Relaxed);
        }
        Ok(())
    }

    fn apply(
        &self,
        operation: Operation,
        number: u64,
        gathering: &mut Gathering,
    ) -> tantivy::Result<()> {
        match operation {
            Operation::Put { replaces, entry } => {
                if !replaces || gathering.remove(entry.key) {
                    gathering.add(entry, number, replaces)?;
                } else {
                    gathering.replace(entry, number);
                }
            }
            Operation::Delete(id) => {
                if !gathering.delete(key_of(&id), number) {
                    let old = Term::from_field_text(self.fields.id, &id);
                    self.read().delete_term(old);
                }
            }
        }
        Ok(())
    }
}
