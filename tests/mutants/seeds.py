"""The faults that are put into the code, one at a time, to see that a test goes red: what a harness must catch.

A fault is a change of one place of one file, written as what stands there and what stands there instead. `test` is what
must fail then. Where `server` is "postgresql" the fault can only be seen there: SQLite has one writer.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: what a reader would call it, where it is put, and the test that has to see it."""

    name: str
    path: str
    old: str
    new: str
    test: str
    server: str = ""


HISTORY = (
    Mutant(
        "an event's hash leaves its object out",
        "workbench/services/log/chain.py",
        'if name != "hash"}})',
        'if name not in ("hash", "object_id")}})',
        "tests/services/log/test_chain.py::test_every_column_is_in_the_hash",
    ),
    Mutant(
        "the audit looks at the chain and not at its checkpoints",
        "workbench/services/log/audit.py",
        "if (mark.root, mark.head) != (tree.root().hex(), found.hash):",
        "if mark.root == mark.head:",
        "tests/services/log/test_audit.py",
    ),
    Mutant(
        "replay compares claims and not what was published of them",
        "workbench/services/replay/public.py",
        "        yield from self._compare_decisions(session)\n        yield from self._compare_checks(session)\n",
        "        yield from self._compare_decisions(session)\n",
        "tests/services/replay/test_claims.py",
    ),
    Mutant(
        "replay counts the verdicts of a claim and does not look at their seals",
        "workbench/services/replay/claims.py",
        "mine.seal, theirs.seal",
        "theirs.seal, theirs.seal",
        "tests/faults/test_rot.py",
    ),
    Mutant(
        "replay takes a role from the table",
        "workbench/services/replay/people.py",
        '[("role", row.role, told.role)]',
        '[("role", row.role, row.role)]',
        "tests/services/replay/test_people.py",
    ),
    Mutant(
        "replay does not ask which role somebody had when they acted",
        "workbench/services/replay/claims.py",
        "            self._people.acted(event, _ROLES[action, came_from, to])\n",
        "            self._people.acted(event, Role.READER)\n",
        "tests/services/replay/test_people.py",
    ),
    Mutant(
        "replay passes over a second step that is gone",
        "workbench/services/replay/proofs.py",
        "if (sealed is None) != (told is None):",
        "if sealed is not None and told is None:",
        "tests/services/replay/test_people.py",
    ),
    Mutant(
        "replay passes over a session that nobody signed in to",
        "workbench/services/replay/doors.py",
        "told is None and self._unnamed[person_id] > 0",
        "told is None",
        "tests/services/replay/test_people.py",
    ),
    Mutant(
        "replay does not look whether a token was revoked",
        "workbench/services/replay/doors.py",
        "_STATE[row.revoked_at is not None], _STATE[told.revoked]",
        "_STATE[told.revoked], _STATE[told.revoked]",
        "tests/services/replay/test_people.py",
    ),
    Mutant(
        "a sign-in does not say which session it opened",
        "workbench/services/people/sessions.py",
        'facts = {"by": way, "session": number, "seal": seal_of_stored("session", number, _digest(token))}',
        'facts: dict[str, object] = {"by": way}',
        "tests/services/replay/test_people.py",
    ),
    Mutant(
        "replay takes the text of a source for what was read",
        "workbench/services/replay/texts.py",
        '_sha256(text), told["text"]',
        'told["text"], told["text"]',
        "tests/services/replay/test_texts.py",
    ),
    Mutant(
        "replay does not look who sits on a panel",
        "workbench/services/replay/panels.py",
        "_people(row.panel), _people(told.panel)",
        "_people(told.panel), _people(told.panel)",
        "tests/services/replay/test_panels.py",
    ),
    Mutant(
        "replay does not look what readers were told",
        "workbench/services/replay/audits.py",
        "{number: words.get(number) for number in self._words}",
        "{number: self._words[number] for number in self._words}",
        "tests/services/replay/test_audits.py",
    ),
    Mutant(
        "the salt of who was erased stays",
        "workbench/services/people/erasure.py",
        '    user.salt = ""',
        "    user.salt = user.salt",
        "tests/services/people/test_erasure.py",
    ),
    Mutant(
        "the first schema leaves its triggers out",
        "migrations/versions/0001_the_first_schema.py",
        "BEFORE {verb} ON {table} ",
        "BEFORE {verb} ON {table} WHEN 0 ",
        "tests/migrations/test_migrations.py::test_the_database_itself_refuses_to_change_what_is_append_only",
    ),
    Mutant(
        "a row is put in the place of one that is append-only",
        "workbench/db.py",
        '"recursive_triggers=ON"',
        '"recursive_triggers=OFF"',
        "tests/migrations/test_migrations.py::test_the_database_itself_refuses_to_change_what_is_append_only",
    ),
    Mutant(
        "the verifier takes any signature",
        "workbench/export/verify_edition.py",
        "    k = int.from_bytes(",
        "    return True\n    k = int.from_bytes(",
        "tests/export/test_verify_edition.py",
    ),
    Mutant(
        "a checkpoint is taken without its signature",
        "workbench/services/log/audit.py",
        "if not is_signed(checkpoint):",
        "if not checkpoint.signature:",
        "tests/services/log/test_audit.py",
    ),
    Mutant(
        "an author may approve their own verdict",
        "workbench/domain/lifecycle.py",
        "Transition(A.APPROVE, frozenset({S.EDITOR_REVIEW}), S.APPROVED, R.SUPERVISOR, not_author=True)",
        "Transition(A.APPROVE, frozenset({S.EDITOR_REVIEW}), S.APPROVED, R.SUPERVISOR)",
        "tests/services/test_life_machine.py tests/domain/test_lifecycle.py",
    ),
)

WORK = (
    Mutant(
        "what is acknowledged is committed afterwards",
        "workbench/http/request.py",
        "            session.commit()\n        except SQLAlchemyError",
        "            g.pop('db_session')\n            response.call_on_close(session.commit)\n"
        "        except SQLAlchemyError",
        "tests/http/test_request.py",
    ),
    Mutant(
        "what was written is kept although the answer is an error",
        "workbench/http/request.py",
        'request.method in _SAFE or not (response.status_code < 400 or g.pop("keep", False)):',
        "request.method in _SAFE:",
        "tests/http/test_request.py",
    ),
    Mutant(
        "a step and its event are two transactions",
        "workbench/services/review/claims.py",
        "    session.refresh(claim)\n    if moved",
        "    session.commit()\n    session.refresh(claim)\n    if moved",
        "tests/faults/test_each_write.py tests/faults/test_power.py",
    ),
    Mutant(
        "a form that is sent again counts again",
        "workbench/services/forms.py",
        "    if known is not None:\n        return known\n    try:",
        "    try:",
        "tests/services/test_forms.py",
    ),
    Mutant(
        "a write transaction begins like one that reads",
        "workbench/db.py",
        "                _begin_in_turn(connection)\n",
        '                connection.exec_driver_sql("BEGIN")\n',
        "tests/test_db.py",
    ),
    Mutant(
        "a commit does not wait for the disk",
        "workbench/db.py",
        '"synchronous=FULL"',
        '"synchronous=OFF"',
        "tests/test_db.py",
    ),
    Mutant(
        "a step is taken at whatever version the claim is",
        "workbench/services/review/claims.py",
        "    if claim.version != version:",
        "    if claim.version < version:",
        "tests/services/review/test_verdicts.py",
    ),
    Mutant(
        "a step's statement does not say at which version",
        "workbench/services/review/claims.py",
        "col(Claim.version) == asked.version, col(Claim.state) == state)",
        "col(Claim.id) > 0)",
        "tests/services/review/test_contention.py",
        "postgresql",
    ),
    Mutant(
        "a topic is changed without holding the claim",
        "workbench/services/review/claims.py",
        "get(session, claim_id, lock=True)",
        "get(session, claim_id)",
        "tests/services/review/test_contention.py",
        "postgresql",
    ),
    Mutant(
        "the next claim is taken without passing over the one in a colleague's hands",
        "workbench/services/review/claims.py",
        "    if moved.rowcount != 1:",
        "    if moved.rowcount == 2:",
        "tests/services/review/test_contention.py",
        "postgresql",
    ),
    Mutant(
        "a job is started whoever has started it",
        "workbench/services/jobs.py",
        'col(Job.id) == job_id, col(Job.state) == "waiting")\n        .values(state="running"',
        'col(Job.id) == job_id)\n        .values(state="running"',
        "tests/services/test_jobs.py tests/jobs/test_tasks.py",
    ),
    Mutant(
        "a database that is busy is a defect",
        "workbench/http/failures.py",
        "    @app.errorhandler(OperationalError)\n",
        "",
        "tests/faults/test_conditions.py",
    ),
    Mutant(
        "the page of a busy desk forgets what was typed",
        "workbench/web/errors.py",
        "kept=_typed() if status == 503 else []",
        "kept=[]",
        "tests/faults/test_locked.py",
    ),
    Mutant(
        "a page waits until it is noted that its reader was seen",
        "workbench/factory.py",
        "context.database.write(patience_ms=NOTE_WITHIN_MS)",
        "context.database.write()",
        "tests/faults/test_locked.py",
    ),
    Mutant(
        "whoever waits for a row waits a hundred times as long",
        "workbench/db.py",
        '"lock_timeout": lock_ms',
        '"lock_timeout": lock_ms * 100',
        "tests/faults/test_locked.py",
        "postgresql",
    ),
    Mutant(
        "a writer that fell silent keeps what it holds",
        "workbench/db.py",
        "IDLE_TIMEOUT_MS if options.get(_WRITE) else 0",
        "0",
        "tests/faults/test_locked.py",
        "postgresql",
    ),
    Mutant(
        "a reviewer may approve",
        "workbench/domain/lifecycle.py",
        "Transition(A.APPROVE, frozenset({S.EDITOR_REVIEW}), S.APPROVED, R.SUPERVISOR, not_author=True)",
        "Transition(A.APPROVE, frozenset({S.EDITOR_REVIEW}), S.APPROVED, R.REVIEWER, not_author=True)",
        "tests/faults/test_history.py",
    ),
    Mutant(
        "of two forms at once the second hears that somebody else was faster",
        "workbench/services/forms.py",
        "    except (IntegrityError, WorkbenchError):",
        "    except IntegrityError:",
        "tests/services/test_forms.py",
        "postgresql",
    ),
    Mutant(
        "a body that does not fit is a defect",
        "workbench/api/_operation.py",
        "model.model_validate_json(request.get_data())}\n    except ValidationError",
        "model.model_validate_json(request.get_data())}\n    except ZeroDivisionError",
        "tests/web/test_sweep.py",
    ),
    Mutant(
        "a form of an older version is taken",
        "workbench/services/review/claims.py",
        "    if claim.version != version:",
        "    if claim.version < version:",
        "tests/faults/test_rush.py",
    ),
    Mutant(
        "fewer connections are opened than a server has threads",
        "workbench/db.py",
        '"max_overflow": -1',
        '"max_overflow": 10, "pool_timeout": 1',
        "tests/test_db.py",
    ),
    Mutant(
        "who holds the file of checkpoints is waited for a hundred times as long",
        "workbench/services/log/checkpoint_file.py",
        "time.monotonic() + PATIENCE_S",
        "time.monotonic() + PATIENCE_S * 100 + 10",
        "tests/services/log/test_checkpoints.py",
    ),
    Mutant(
        "a connection that is lost behind an answer takes the answer with it",
        "workbench/http/request.py",
        "            except SQLAlchemyError as error:\n                # The server went",
        "            except ZeroDivisionError as error:\n                # The server went",
        "tests/http/test_request.py",
    ),
    Mutant(
        "what somebody else has just done is a defect",
        "workbench/http/failures.py",
        "    @app.errorhandler(IntegrityError)\n",
        "",
        "tests/faults/test_conditions.py",
        "postgresql",
    ),
    Mutant(
        "two machines bring a database to this version without waiting for each other",
        "workbench/db.py",
        "        hold(connection, Key.MIGRATION)",
        "        hold(connection)",
        "tests/migrations/test_migrations.py",
        "postgresql",
    ),
    Mutant(
        "of two claims each is marked the duplicate of the other",
        "workbench/services/review/claims.py",
        "    for claim_id in sorted((asked.claim_id, duplicate_of)):",
        "    for claim_id in ():",
        "tests/services/review/test_claims.py",
        "postgresql",
    ),
    Mutant(
        "a name is merged without waiting for who speaks of it",
        "workbench/services/review/aliases.py",
        '    hold(session, "speaker_alias", "speaker_standing")\n    if (main := main_name(session, name))',
        "    if (main := main_name(session, name))",
        "tests/services/review/test_aliases.py",
        "postgresql",
    ),
    Mutant(
        "each claim of an article is looked at for each of its paragraphs",
        "workbench/services/intake/reading.py",
        "        inside = standing.within(start, end)\n",
        "        inside = [claim for claim in claims if claim.start < end and claim.end > start]\n",
        "tests/services/intake/test_reading.py",
    ),
    Mutant(
        "all claims of an article are stored at once",
        "workbench/jobs/tasks.py",
        "    for first in range(0, max(1, len(drafts)), CLAIMS_AT_ONCE):\n"
        "        part, is_last = drafts[first : first + CLAIMS_AT_ONCE], first + CLAIMS_AT_ONCE >= len(drafts)\n",
        "    for _ in range(1):\n        part, is_last = drafts, True\n",
        "tests/jobs/test_tasks.py",
    ),
    Mutant(
        "each web process counts its requests by itself",
        "workbench/http/traffic.py",
        "        if _FOLDER not in os.environ:\n",
        "        if True:\n",
        "tests/http/test_traffic.py",
    ),
    Mutant(
        "what a clock that stood ahead wrote down is waited for",
        "workbench/services/moments.py",
        "    return or_(moment <= now - ago, moment > now + longest)\n",
        "    return or_(moment <= now - ago, False)\n",
        "tests/faults/test_clock_ahead.py",
    ),
    Mutant(
        "a receiver that is silent is waited for again and again",
        "workbench/jobs/delivering.py",
        "                silent.add(parcel.webhook_id)\n",
        "                pass\n",
        "tests/jobs/test_delivering.py",
    ),
    Mutant(
        "a job that asks other machines goes on until it has asked them all",
        "workbench/jobs/turn.py",
        "        if place and time.monotonic() >= over:\n            return\n",
        "",
        "tests/jobs/test_delivering.py",
    ),
    Mutant(
        "the log goes on from the newest time instead of the highest number",
        "workbench/services/log/__init__.py",
        "select(Event.seq, Event.hash).order_by(col(Event.seq).desc())",
        "select(Event.seq, Event.hash).order_by(col(Event.at).desc())",
        "tests/faults/test_conditions.py::test_a_clock_that_is_set_back_breaks_no_session_no_lease_and_no_log",
    ),
    Mutant(
        "a backup copies the file of a desk at work",
        "workbench/services/backups.py",
        'connection.cursor().execute("VACUUM INTO ?", (str(path),))',
        "shutil.copy(str(database.url.database), path)",
        "tests/services/test_backups.py",
    ),
    Mutant(
        "a database that is restored keeps its name although its keys were taken away again",
        "workbench/services/backups.py",
        "        place.rename(part)\n        raise\n",
        "        raise\n",
        "tests/faults/test_carrying.py",
    ),
    Mutant(
        "a move leaves the last row of a table behind",
        "workbench/services/transfer.py",
        "    while batch := list(islice(stream, size)):",
        "    while batch := list(islice(stream, size))[:-1]:",
        "tests/services/test_transfer.py",
    ),
    Mutant(
        "the queue asks once more for each of its rows",
        "workbench/services/review/queue.py",
        "    matches, repeated = _matches(session, claim_ids), repeats.counts(session, claim_ids)\n",
        "    matches, repeated = {}, repeats.counts(session, claim_ids)\n"
        "    for claim_id in claim_ids:\n        matches |= _matches(session, [claim_id])\n",
        "tests/web/test_statements.py tests/services/review/test_queue.py",
    ),
    Mutant(
        "the index says that it is up to date before it has written",
        "workbench/search/embedded.py",
        "            return self._put(writer, rows)",
        "            return sum(1 for _ in rows)",
        "tests/search/test_embedded.py",
    ),
)

REQUESTS = (
    Mutant(
        "the connection looks the name up once more",
        "workbench/ingest/_connect.py",
        "socket.create_connection((address, self._target.port), timeout=left)",
        "socket.create_connection((self._target.host, self._target.port), timeout=left)",
        "tests/ingest/test_http.py",
    ),
    Mutant(
        "only the first of several redirects is judged",
        "workbench/ingest/_http.py",
        "                yield answer\n                return\n",
        "                yield answer\n                return\n"
        "        limits = replace(limits, allow=(urljoin(url, '/').split('/')[2] + ':80', *limits.allow))\n",
        "tests/ingest/test_http.py",
    ),
    Mutant(
        "an address inside another is not taken out of it",
        "workbench/ingest/_addresses.py",
        "    inner = _inside(address)\n",
        "    inner = None\n",
        "tests/ingest/test_guard.py",
    ),
    Mutant(
        "an address is refused only when it is private",
        "workbench/ingest/_addresses.py",
        "    if any(address.version == block.version and address in block for block in _DENIED):\n"
        "        return False\n"
        "    return inner is not None or (address.is_global and not address.is_multicast)",
        "    return not address.is_private",
        "tests/ingest/test_guard.py",
    ),
    Mutant(
        "one address of several is judged",
        "workbench/ingest/_guard.py",
        "        for address in addresses:\n",
        "        for address in addresses[:1]:\n",
        "tests/ingest/test_guard.py",
    ),
    Mutant(
        "an answer that drips is cut ten seconds late",
        "workbench/ingest/_connect.py",
        "threading.Timer(max(0.0, deadline - time.monotonic()), self._cut)",
        "threading.Timer(max(0.0, deadline - time.monotonic()) + 10.0, self._cut)",
        "tests/ingest/test_http.py::test_a_drip_of_single_bytes_does_not_extend_the_deadline",
    ),
    Mutant(
        "a feed in a feed is followed",
        "workbench/jobs/tasks.py",
        "            if payload.get(items.ENTRY):",
        "            if payload is None:",
        "tests/jobs/test_polling.py",
    ),
    Mutant(
        "a packed answer is measured before it is unpacked",
        "workbench/ingest/_http.py",
        "            if len(body) > self._limits.max_bytes:",
        "            if len(chunk) > self._limits.max_bytes:",
        "tests/ingest/test_http.py",
    ),
)

FILES = (
    Mutant(
        "a reader's child has no limit on memory",
        "workbench/ingest/_helper.py",
        "resource.RLIMIT_AS, (limits.memory_mb << 20,",
        "resource.RLIMIT_CORE, (limits.memory_mb << 20,",
        "tests/ingest/test_sandbox.py",
    ),
    Mutant(
        "readers run in the worker itself",
        "workbench/ingest/sandbox.py",
        '    request = json.dumps({"reader"',
        "    from workbench.ingest.readers import READERS\n\n    return READERS[reader].read(content, hints)\n"
        '    request = json.dumps({"reader"',
        "tests/ingest/test_sandbox.py",
    ),
    Mutant(
        "a quotation is placed one character too far",
        "workbench/match/quotes.py",
        'QuoteMatch("altered", start, end, 1,',
        'QuoteMatch("altered", start, len(source) + 1, 1,',
        "tests/fuzz/test_fuzz.py",
    ),
    Mutant(
        "an expression of the readers goes back and forth",
        "workbench/text/normalise.py",
        "MOST_MARKS = 30\n",
        'MOST_MARKS = 30\n_WORDS = re.compile(r"(\\w+\\s?)+$")\n',
        "tests/test_regexes.py",
    ),
)

TEXTS = (
    Mutant(
        "a claim is put into its page as markup",
        "templates/claims/show.html",
        "<h1>{{ claim.text }}</h1>",
        "<h1>{{ claim.text | safe }}</h1>",
        "tests/security/test_payloads.py",
    ),
    Mutant(
        "any address becomes a link",
        "workbench/web/_filters.py",
        'value if value.startswith(("http://", "https://")) else ""',
        "value",
        "tests/security/test_payloads.py",
    ),
    Mutant(
        "a cell of CSV is written as it is",
        "workbench/export/formats/table.py",
        '    return "\'" + text if _AT_START.match(text) else text',
        "    return text",
        "tests/export/test_formats.py",
    ),
    Mutant(
        "a heading of a figure's table is written as it is",
        "workbench/services/supervision/figures.py",
        "writer.writerow(map(guard, (figure.first, *figure.columns)))",
        "writer.writerow([figure.first, *figure.columns])",
        "tests/services/supervision/test_figures.py tests/security/test_payloads.py",
    ),
    Mutant(
        "a cell of a workbook is written as what it looks like",
        "workbench/export/formats/xlsx.py",
        "    if isinstance(value, int):\n        sheet.write_number",
        "    if str(value).startswith('='):\n        sheet.write_formula(number, column, value)\n"
        "    elif isinstance(value, int):\n        sheet.write_number",
        "tests/export/test_xlsx.py",
    ),
    Mutant(
        "what is searched for is read as a query",
        "workbench/search/embedded.py",
        "            query = query_for(text, self._schema, searcher)\n",
        '            query = self._index.parse_query(text, ["text"])\n',
        "tests/search/test_embedded.py",
    ),
    Mutant(
        "an error of the database tells what somebody typed",
        "workbench/db.py",
        '"hide_parameters": True, ',
        "",
        "tests/test_db.py",
    ),
    Mutant(
        "an address that was mistyped is logged with the key in it",
        "workbench/web/observe.py",
        '_KEYS.sub("…", request.path)[:_LONGEST]',
        "request.path[:_LONGEST]",
        "tests/test_logs.py",
    ),
    Mutant(
        "control characters reach the console",
        "workbench/logs.py",
        '_CONTROL.sub(lambda found: f"\\\\x{ord(found[0]):02x}", event[key])',
        "event[key]",
        "tests/test_logs.py",
    ),
)

PEOPLE = (
    Mutant(
        "a page declares nobody",
        "workbench/web/claims.py",
        '@blueprint.get("/claims/<int:claim_id>/history")\n@requires(Role.READER)\n',
        '@blueprint.get("/claims/<int:claim_id>/history")\n',
        "tests/web/test_access.py",
    ),
    Mutant(
        "a page declares a lower role",
        "workbench/web/accounts.py",
        '@blueprint.get("/people")\n@requires(Role.ADMIN)\n',
        '@blueprint.get("/people")\n@requires(Role.READER)\n',
        "tests/web/test_access.py",
    ),
    Mutant(
        "one form needs no token",
        "workbench/factory.py",
        "    headers.add(app, settings)\n",
        "    headers.add(app, settings)\n    csrf._exempt_views.add('workbench.web.comments.write')\n",
        "tests/web/test_access.py",
    ),
    Mutant(
        "who was kept out while their form was on its way is let in",
        "workbench/http/request.py",
        "            _ask_again(g.db_session)\n",
        "",
        "tests/security/test_kept_back.py",
    ),
    Mutant(
        "a role that was taken away meanwhile still counts",
        "workbench/auth/guard.py",
        "    if actor.role is not let_in.role:\n",
        "    if False:\n",
        "tests/security/test_kept_back.py",
    ),
    Mutant(
        "a form is waited for with the right to write in hand",
        "workbench/http/request.py",
        "            request.get_data(parse_form_data=True)\n            g.db_session = database.writing()\n"
        "            _ask_again(g.db_session)\n",
        "            g.db_session = database.writing()\n            _ask_again(g.db_session)\n"
        "            request.get_data(parse_form_data=True)\n",
        "tests/security/test_kept_back.py",
    ),
    Mutant(
        "a door is opened for somebody who is kept out at the same moment",
        "workbench/services/people/holding.py",
        '    session.refresh(user, with_for_update={"key_share": True})',
        "    session.refresh(user)",
        "tests/services/people/test_holding.py",
        "postgresql",
    ),
    Mutant(
        "a form is filled in with JSON too",
        "workbench/web/forms/_base.py",
        '            return CombinedMultiDict((request.files, request.form)) if request.method == "POST" else None\n',
        "            return super().wrap_formdata(form, formdata)\n",
        "tests/web/test_junk.py::test_what_comes_as_json_is_no_form_and_breaks_none",
    ),
    Mutant(
        "a form writes every field that is sent",
        "workbench/services/review/claims.py",
        "    before, claim.topic = claim.topic, topic\n",
        "    before, claim.topic = claim.topic, topic\n"
        "    import flask\n\n"
        "    for name, value in (flask.request.form.items() if flask.has_request_context() else ()):\n"
        "        if name in {'holder_id', 'standalone', 'likeness'}:\n            setattr(claim, name, value)\n",
        "tests/security/test_extra_fields.py",
    ),
    Mutant(
        "opening an address writes",
        "workbench/http/request.py",
        "g.db_session = database.reading()",
        "g.db_session = database.writing()",
        "tests/http/test_request.py tests/security/test_reading.py",
    ),
    Mutant(
        "a first verdict is shown to the second reviewer",
        "workbench/services/review/blind.py",
        "    return claim.state in BLIND\n",
        "    return claim.state == State.SUBMITTED\n",
        "tests/web/test_blind.py",
    ),
    Mutant(
        "what the first reviewer said of a match is shown to the second",
        "workbench/services/matches_shown.py",
        "    return untold(rows, viewer) if blind.is_blind(claim) else rows\n",
        "    return rows\n",
        "tests/web/test_blind.py",
    ),
    Mutant(
        "a label counts as given while the verdict is kept back",
        "workbench/services/review/second_reviews.py",
        "    same_label = same_label.where(blind.is_told())",
        "    same_label = same_label.where(col(Verdict.id) > 0)",
        "tests/services/review/test_second_reviews.py",
    ),
    Mutant(
        "each address of IPv6 is counted apart",
        "workbench/services/people/attempts.py",
        "int(found) >> 64 << 64",
        "int(found)",
        "tests/services/people/test_attempts.py",
    ),
    Mutant(
        "an unknown person is refused without the work of a password",
        "workbench/services/people/passwords.py",
        "    if len(password) > LONGEST:\n",
        "    if len(password) > LONGEST or stored is None:\n",
        "tests/security/test_sign_in_cost.py",
    ),
    Mutant(
        "failures of an account are not counted",
        "workbench/services/people/attempts.py",
        "        limits = {account: PER_ACCOUNT, ",
        "        limits = {",
        "tests/web/test_accounts.py::test_guessing_is_stopped_and_says_for_how_long",
    ),
    Mutant(
        "guesses that come at once do not wait for each other",
        "workbench/services/people/attempts.py",
        "    hold(session, *(int(subject[:15], 16) for subject in limits))",
        "    hold(session)",
        "tests/services/people/test_attempts.py",
        "postgresql",
    ),
    Mutant(
        "a person hands in as much as they like",
        "workbench/http/handing_in.py",
        "    if not seconds:\n",
        "    if seconds >= 0:\n",
        "tests/http/test_handing_in.py",
    ),
    Mutant(
        "nobody can write while a password is compared",
        "workbench/web/_passwords.py",
        ", known_device(), release=session.commit)",
        ", known_device())",
        "tests/web/test_passwords.py",
    ),
    Mutant(
        "who is kept out while their password is compared is let in",
        "workbench/services/people/accounts.py",
        "    if not user.active or user.password_hash != stored:\n        return None",
        "    if not user.id:\n        return None",
        "tests/web/test_passwords.py",
    ),
    Mutant(
        "the cookie of before is gone on with after sign-in",
        "workbench/web/_browser.py",
        '    cookie.clear()\n    g.pop("csrf_token", None)',
        '    cookie.pop("sid", None)\n    g.pop("csrf_token", None)',
        "tests/web/test_accounts.py",
    ),
    Mutant(
        "a header tells the server at which path the desk stands",
        "workbench/cli/serve.py",
        '                "forwarded_allow_ips": "",\n                "forwarder_headers": "",\n',
        "",
        "tests/cli/test_serve.py",
    ),
    Mutant(
        "a session outlives its end",
        "workbench/services/people/sessions.py",
        "col(UserSession.ended_at).is_(None))\n        .where(col(UserSession.awaits_code).is_(False))\n    )",
        "col(UserSession.id) > 0)\n        .where(col(UserSession.awaits_code).is_(False))\n    )",
        "tests/services/people/test_sessions.py",
    ),
    Mutant(
        "a target after sign-in may be on another host",
        "workbench/auth/targets.py",
        '    if target.startswith("//"):\n        return fallback\n    parts = urlsplit(target)\n'
        "    return fallback if parts.scheme or parts.netloc else target",
        "    return target",
        "tests/auth/test_targets.py",
    ),
    Mutant(
        "a key of eight characters signs the cookies",
        "workbench/services/people/secret_key.py",
        "    if len(key) < 32:",
        "    if len(key) < 8:",
        "tests/test_factory.py",
    ),
)


GROUPS = {
    "the history": HISTORY,
    "work and the machine": WORK,
    "requests that go out": REQUESTS,
    "files": FILES,
    "texts and exports": TEXTS,
    "people": PEOPLE,
}
MUTANTS = {mutant.name: mutant for group in GROUPS.values() for mutant in group}
"""Every fault by its name."""


def table() -> str:
    """The faults as docs/security.md prints them."""
    lines = ["| about | fault that is put in | where | goes red |", "|---|---|---|---|"]
    for about, group in GROUPS.items():
        for one in group:
            tests = ", ".join(f"`{test}`" for test in one.test.split())
            on = " (on PostgreSQL)" if one.server else ""
            lines.append(f"| {about} | {one.name} | `{one.path}` | {tests}{on} |")
    return "\n".join(lines) + "\n"
