/* Hears trials with spandsp's DTMF receiver, or measures how fast it is.
 *   spandsp               stdin: count of samples (4 bytes), samples (2 bytes each), again; stdout: a line of digits each
 *   spandsp speed ROUNDS  stdin: samples; stdout: nanoseconds of processor time of the best of ROUNDS rounds */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <spandsp.h>

static void heard(void *data, const char *digits, int len) {
    (void)data;
    fwrite(digits, 1, len, stdout);
}

static int speed(int rounds) {
    static int16_t pcm[1 << 24];
    size_t n = fread(pcm, 2, sizeof pcm / 2, stdin);
    double best = 1e18;
    for (int r = 0; r < rounds; r++) {
        dtmf_rx_state_t *s = dtmf_rx_init(NULL, NULL, NULL);
        char digits[128];
        struct timespec a, b;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
        for (size_t i = 0; i + 160 <= n; i += 160) {
            dtmf_rx(s, pcm + i, 160);
            dtmf_rx_get(s, digits, 100);
        }
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
        double ns = (b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec);
        if (ns < best) best = ns;
        dtmf_rx_free(s);
    }
    printf("%.0f\n", best);
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "speed") == 0) return speed(atoi(argv[2]));
    uint32_t n;
    while (fread(&n, 4, 1, stdin) == 1) {
        int16_t *pcm = malloc(2 * (size_t)n + 2);
        if (!pcm || fread(pcm, 2, n, stdin) != n) return 1;
        dtmf_rx_state_t *s = dtmf_rx_init(NULL, heard, NULL);
        for (uint32_t i = 0; i < n; i += 160) dtmf_rx(s, pcm + i, n - i < 160 ? n - i : 160);
        dtmf_rx_free(s);
        putchar('\n');
        free(pcm);
    }
    return 0;
}
