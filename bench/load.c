#define _GNU_SOURCE
/* Assigns leads over HTTP from several connections, one request at a time on each, and says how
   long the answers took. Two cores serve both sides, so what asks has to be light.

   load PORT TOKEN CONNECTIONS SECONDS FIRST LAST AGENT
   Leads are named L<FIRST> to L<LAST>; each is assigned once. Prints one line of JSON. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct connection {
    int socket;
    double sent;
    size_t length;
    char answer[8192];
};

static const char *token, *agent;
static long next_lead, last_lead;
static float *latencies;
static long answered, refused;

static double now(void) {
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    return moment.tv_sec + moment.tv_nsec / 1e9;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void send_next(struct connection *connection) {
    char body[256], request[1024];
    int body_length = snprintf(body, sizeof body, "{\"agent_id\":\"%s\"}", agent);
    int length = snprintf(
        request, sizeof request,
        "PUT /api/v1/leads/L%ld/assignment HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Authorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
        next_lead++, token, body_length, body);
    connection->length = 0;
    connection->sent = now();
    if (write(connection->socket, request, length) != length) fail("write");
}

/* 1 when the whole answer is here. */
static int read_answer(struct connection *connection) {
    ssize_t count = read(
        connection->socket, connection->answer + connection->length,
        sizeof connection->answer - 1 - connection->length);
    if (count <= 0) fail("the portal closed a connection");
    connection->length += count;
    connection->answer[connection->length] = 0;
    char *end = strstr(connection->answer, "\r\n\r\n");
    if (!end) return 0;
    char *field = strcasestr(connection->answer, "\r\ncontent-length:");
    if (!field || field > end) {
        fprintf(stderr, "an answer without a length\n");
        exit(1);
    }
    return connection->length >= (size_t)(end + 4 - connection->answer) + atol(field + 17);
}

static int ascending(const void *left, const void *right) {
    float difference = *(const float *)left - *(const float *)right;
    return (difference > 0) - (difference < 0);
}

static void join(struct connection *connection, int port, int poll) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int on = 1;
    connection->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(connection->socket, (struct sockaddr *)&address, sizeof address)) fail("connect");
    setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, connection->socket, &event)) fail("epoll_ctl");
}

int main(int count, char **arguments) {
    if (count != 8) return 64;
    int port = atoi(arguments[1]), connections = atoi(arguments[3]);
    double seconds = atof(arguments[4]);
    token = arguments[2];
    next_lead = atol(arguments[5]);
    last_lead = atol(arguments[6]);
    agent = arguments[7];
    latencies = malloc(sizeof *latencies * (last_lead - next_lead + 1));
    struct connection *all = calloc(connections, sizeof *all);
    int poll = epoll_create1(0), open = 0;
    for (int index = 0; index < connections; index++) join(&all[index], port, poll);

    double begun = now(), ended = begun;
    for (; open < connections && next_lead <= last_lead; open++) send_next(&all[open]);
    while (open > 0) {
        struct epoll_event events[64];
        int ready = epoll_wait(poll, events, 64, 10000);
        if (ready == 0) {
            fprintf(stderr, "no answer for 10 s\n");
            return 1;
        }
        if (ready < 0 && errno != EINTR) fail("epoll_wait");
        for (int index = 0; index < ready; index++) {
            struct connection *connection = events[index].data.ptr;
            if (!read_answer(connection)) continue;
            ended = now();
            latencies[answered++] = (float)((ended - connection->sent) * 1000);
            if (strncmp(connection->answer + 9, "20", 2)) refused++;
            if (ended - begun < seconds && next_lead <= last_lead)
                send_next(connection);
            else
                open--;
        }
    }

    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double cpu = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    if (answered == 0) return 1;
    qsort(latencies, answered, sizeof *latencies, ascending);
    printf(
        "{\"answered\":%ld,\"refused\":%ld,\"seconds\":%.3f,\"p50\":%.2f,\"p99\":%.2f,"
        "\"most\":%.2f,\"cpu\":%.3f}\n",
        answered, refused, ended - begun, latencies[answered / 2],
        latencies[(long)(answered * 0.99)], latencies[answered - 1], cpu / (ended - begun));
    return 0;
}
