"""aiohttp, asyncio and PyQt: documented for the most part, but not where a service gets between."""

from .rows import Behavior, Name

_PROTOCOL = "aiohttp.web.RequestHandler"
_SERVER = "aiohttp.web.Server"

AIOHTTP = (
    Name(
        f"{_PROTOCOL}(manager, loop=, keepalive_timeout=, logger=, access_log=, auto_decompress=)",
        "subclassed",
    ),
    Name(f"{_PROTOCOL}.connection_made(transport)", "overridden: calls `Server.connection_made`"),
    Name(f"{_PROTOCOL}.connection_lost(exc)", "overridden: calls `Server.connection_lost`"),
    Name(
        f"{_PROTOCOL}.data_received(data)", "overridden: called without data to go on with what it has"
    ),
    Name(
        f"{_PROTOCOL}.handle_error(request, status, exc, message)",
        "overridden: what is answered to what is not HTTP, and to a fault; it logs",
    ),
    Name(
        f"{_PROTOCOL}._resume_transport_reading()",
        "overridden: reads more; not before all pieces are parsed",
    ),
    Name(
        f"{_PROTOCOL}.resume_reading(resume_parser)",
        "overridden: parses and reads more; only after a pause",
    ),
    Name(f"{_PROTOCOL}._reading_paused", "its client sends more than is read; not resumed then"),
    Name(f"{_PROTOCOL}._buffer_paused", "it has sent many requests; not resumed then"),
    Name(
        f"{_PROTOCOL}._messages",
        "the requests that have come; what cannot be parsed is one too, with its exception as `exc`",
    ),
    Name("aiohttp.streams.StreamReader.total_bytes", "how much of a body is content"),
    Name("aiohttp.streams.StreamReader.set_exception(error)", "gives a body up"),
    Name(f"{_PROTOCOL}.writing_paused", "its client takes less than it asks for"),
    Name(
        f"{_SERVER}(handler, keepalive_timeout=)", "subclassed; further options go to each connection"
    ),
    Name(f"{_SERVER}.__call__()", "overridden: makes a connection"),
    Name(f"{_SERVER}.connection_made(handler, transport)", "overridden"),
    Name(f"{_SERVER}.connection_lost(handler, exc)", "overridden"),
    Name(f"{_SERVER}.pre_shutdown()", "ends idle connections"),
    Name(f"{_SERVER}.shutdown(timeout)", "waits for requests that have started"),
    Name("aiohttp.web.BaseRequest.protocol", "the connection, an object of the subclass"),
    Name("aiohttp.web.BaseRequest.writer", "writes beside a response"),
    Behavior(
        "http_parser.HttpPayloadParser",
        "the pure parser makes one for each body, `lax` for a reply, and passes it data and the end of "
        "lines; CHUNK_EXT is what begins an extension",
        spelled="HttpPayloadParser",
        tests="test_what_can_be_read_in_two_ways_is_refused",
    ),
    Name(
        "aiohttp.http_parser.HttpPayloadParser.feed_data(chunk, SEP, CHUNK_EXT)",
        "overridden: passes another CHUNK_EXT",
    ),
    Name(
        "aiohttp.http_parser.HttpRequestParserPy.parse_message(lines)",
        "overridden: reads the lines of a head, with an empty one at the end, into a "
        "`RawRequestMessage`; they stay as they are until it returns",
    ),
    Behavior(
        "web_protocol.HttpRequestParser",
        "each connection makes one; the name is looked up then",
        spelled="HttpRequestParser",
        tests="test_each_connection_of_the_pure_parser_has_this_one",
    ),
    Name("aiohttp.http_parser.RawRequestMessagePy._replace(headers=, raw_headers=)", "makes another"),
    Name("aiohttp.http.HttpProcessingError", "what is logged for what is not HTTP"),
    Name(
        "aiohttp.http_writer.StreamWriter.drain()",
        "waits until the client takes more",
        spelled="writer.drain",
    ),
    Behavior(
        "prepare, write_eof, keep_alive",
        "all that a connection wants of a response: a class that has them need not be one",
        spelled="write_eof",
        tests="test_the_connection_stays_as_the_client_wants "
        "test_requests_in_one_piece_leave_turns_to_others",
    ),
)

ASYNCIO = (
    Behavior(
        "remove_reader",
        "a listening socket is a reader of the loop; without it nobody is accepted any more, and who "
        "was accepted gets a connection a turn later",
        tests="test_a_listening_socket_is_a_reader_of_the_loop "
        "test_clients_that_come_while_it_stops_are_answered",
    ),
    Behavior(
        "set_default_executor",
        "takes only a ThreadPoolExecutor, of which it uses `submit` and `shutdown`",
        tests="test_a_thread_that_hangs_keeps_nobody_from_ending",
    ),
    Behavior(
        "start_tls",
        "what comes in the turn of the agreement goes to the old protocol; None for a client that has "
        "gone",
        tests="test_a_request_that_comes_with_the_agreement "
        "test_a_client_for_whom_there_is_no_room_is_not_waited_for",
    ),
)

PYQT = (
    Name("PyQt6.sip.isdeleted(object)", "whether Qt has deleted what Python still holds"),
    Name(
        "PyQt6.QtWebEngineCore.QWebEnginePage.isLoading()", "whether another document is about to come"
    ),
)
