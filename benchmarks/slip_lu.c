/* Times SLIP_LU on a sparse integer system A x = b: `slip_lu FILE REPEATS`.

   FILE holds n, the number of entries, "row column value" for each of them, and n right-hand sides; values are integers
   of any length. Printed are the median seconds of CPU time from GMP integers to rational solutions, the version, and
   the solutions. Order: approximate minimum degree; pivots on the diagonal, as for a matrix that is nearly symmetric. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <gmp.h>
#include <suitesparse/SLIP_LU.h>

static void need(int ok, const char *what)
{
    if (!ok) { fprintf(stderr, "slip_lu: %s\n", what); exit(1); }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int count, char **words)
{
    need(count == 3, "usage: slip_lu FILE REPEATS");
    FILE *file = fopen(words[1], "r");
    need(file != NULL, "cannot open the file");
    int repeats = atoi(words[2]);
    need(repeats > 0, "REPEATS is a positive number");
    long n, entries;
    need(fscanf(file, "%ld %ld", &n, &entries) == 2, "no size");
    need(SLIP_initialize() == SLIP_OK, "cannot start");
    SLIP_options *option = SLIP_create_default_options();
    option->order = SLIP_AMD;
    option->pivot = SLIP_DIAGONAL;
    SLIP_matrix *triplets = NULL, *matrix = NULL, *right = NULL, *solution = NULL;
    need(SLIP_matrix_allocate(&triplets, SLIP_TRIPLET, SLIP_MPZ, n, n, entries, false, true, option) == SLIP_OK, "memory");
    for (long k = 0; k < entries; k++)
    {
        long i, j;
        need(fscanf(file, "%ld %ld", &i, &j) == 2, "an entry is cut short");
        triplets->i[k] = i;
        triplets->j[k] = j;
        need(mpz_inp_str(triplets->x.mpz[k], file, 10) > 0, "an entry is no integer");
    }
    triplets->nz = entries;
    need(SLIP_matrix_copy(&matrix, SLIP_CSC, SLIP_MPZ, triplets, option) == SLIP_OK, "memory");
    need(SLIP_matrix_allocate(&right, SLIP_DENSE, SLIP_MPZ, n, 1, n, false, true, option) == SLIP_OK, "memory");
    for (long k = 0; k < n; k++)
        need(mpz_inp_str(right->x.mpz[k], file, 10) > 0, "a right-hand side is no integer");
    double *seconds = malloc(sizeof(double) * repeats);
    need(seconds != NULL, "memory");
    for (int r = 0; r < repeats; r++)
    {
        clock_t start = clock();
        need(SLIP_backslash(&solution, SLIP_MPQ, matrix, right, option) == SLIP_OK, "no solution");
        seconds[r] = (double)(clock() - start) / CLOCKS_PER_SEC;
        if (r < repeats - 1) SLIP_matrix_free(&solution, option);
    }
    qsort(seconds, repeats, sizeof(double), ascending);
    printf("%.9f %s\n", seconds[repeats / 2], SLIP_LU_VERSION);
    for (long k = 0; k < n; k++) gmp_printf("%Qd\n", solution->x.mpq[k]);
    return 0;
}
