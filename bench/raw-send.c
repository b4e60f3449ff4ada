/*
 * The floor: what one sendto() of a packet costs on loopback, in CPU of the sending thread. A child on another core
 * drains the receiving socket, so that packets are delivered and not dropped.
 * Prints microseconds of CPU per packet. Arguments: packets, bytes, core of the sender, core of the receiver.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void pin(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  sched_setaffinity(0, sizeof set, &set);
}

static double cpu_micros(void) {
  struct rusage use;
  getrusage(RUSAGE_SELF, &use);
  return (use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e6 + use.ru_utime.tv_usec + use.ru_stime.tv_usec;
}

int main(int count, char **arguments) {
  if (count != 5) return 2;
  int packets = atoi(arguments[1]);
  size_t bytes = (size_t)atoi(arguments[2]);
  char *packet = calloc(1, bytes);
  int receiver = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (packet == NULL || receiver < 0) return 1;
  if (bind(receiver, (struct sockaddr *)&address, sizeof address) != 0) return 1;
  if (getsockname(receiver, (struct sockaddr *)&address, &length) != 0) return 1;
  pid_t child = fork();
  if (child == 0) {
    pin(atoi(arguments[4]));
    for (;;)
      if (recv(receiver, packet, bytes, 0) < 0) return 1;
  }
  pin(atoi(arguments[3]));
  int sender = socket(AF_INET, SOCK_DGRAM, 0);
  double before = cpu_micros();
  for (int sent = 0; sent < packets; sent += 1)
    if (sendto(sender, packet, bytes, 0, (struct sockaddr *)&address, sizeof address) < 0) return 1;
  double after = cpu_micros();
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  printf("%.3f\n", (after - before) / packets);
  return 0;
}
