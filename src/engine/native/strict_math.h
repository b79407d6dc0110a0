// java.lang.StrictMath to the last bit. Java's strict functions are those of fdlibm, whose
// polynomials and order of operations these follow; the C library's differ in the last digit.
#pragma once

namespace bindery::engine::native {

double strict_log(double x);
double strict_log10(double x);
double strict_log1p(double x);
double strict_exp(double x);
double strict_expm1(double x);
double strict_sinh(double x);
double strict_cosh(double x);
double strict_tanh(double x);

} // namespace bindery::engine::native
